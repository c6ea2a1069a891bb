using System.Collections;
using System.Reflection;

namespace SecureMcp.Tests.Support;

/// <summary>
/// Everything that code of another assembly gets at from some objects without breaking in: public members of visible types
/// and interfaces, and the elements of what can be enumerated.
/// </summary>
internal static class Reach
{
    private const int MaxObjects = 50_000;

    /// <summary>Every text in reach.</summary>
    public static IReadOnlySet<string> Texts(IEnumerable<object?> roots)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<object>(roots.OfType<object>());
        while (waiting.TryDequeue(out var next) && seen.Count < MaxObjects)
        {
            texts.Add(TextOf(next));
            if (next is string || (!next.GetType().IsValueType && !seen.Add(next)))
                continue;
            foreach (var value in ValuesOf(next).OfType<object>())
            {
                if (value is string text)
                    texts.Add(text);
                else if (!IsOutside(value.GetType()))
                    waiting.Enqueue(value);
            }
        }

        return texts;
    }

    private static IEnumerable<object?> ValuesOf(object from)
    {
        var type = from.GetType();
        var types = type.GetInterfaces().Where(contract => contract.IsVisible).ToList();
        for (var part = type; part is not null; part = part.BaseType)
        {
            if (part.IsVisible)
                types.Add(part);
        }

        foreach (var part in types)
        {
            foreach (var property in part.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (property.GetIndexParameters().Length == 0 && property.CanRead && !IsOutside(property.PropertyType) && !property.PropertyType.IsByRefLike)
                    yield return Try(() => property.GetValue(from));
            }

            foreach (var field in part.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                yield return Try(() => field.GetValue(from));
        }

        if (from is not IEnumerable elements)
            yield break;
        foreach (var element in Try(() => elements.Cast<object?>().Take(1000).ToList()) as List<object?> ?? [])
            yield return element;
    }

    private static string TextOf(object value) => Try(value.ToString) as string ?? "";

    // A getter that refuses gives nothing away.
    private static object? Try(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Numbers and the like hold no text; the framework's own machinery would only be walked in circles, or waited for.
    private static bool IsOutside(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsPointer || type == typeof(DateTimeOffset) || type == typeof(DateTime) || type == typeof(TimeSpan)
        || typeof(MemberInfo).IsAssignableFrom(type) || typeof(Assembly).IsAssignableFrom(type) || typeof(Module).IsAssignableFrom(type)
        || typeof(Delegate).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type) || typeof(Stream).IsAssignableFrom(type)
        || typeof(WaitHandle).IsAssignableFrom(type) || type.Namespace?.StartsWith("System.IO.Pipelines", StringComparison.Ordinal) == true
        || type.Namespace?.StartsWith("System.Globalization", StringComparison.Ordinal) == true;
}
