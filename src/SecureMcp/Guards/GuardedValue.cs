namespace SecureMcp.Guards;

/// <summary>What a place in the arguments is held to, and the places below it. A type that holds itself is one such value.</summary>
internal sealed class GuardedValue
{
    private readonly Dictionary<string, List<GuardedValue>> properties = new(StringComparer.OrdinalIgnoreCase);

    public IArgumentGuard? Guard { get; init; }

    /// <summary>What every item of a list is held to.</summary>
    public GuardedValue? Items { get; set; }

    /// <summary>What every value under a name that the client chooses is held to.</summary>
    public GuardedValue? Values { get; set; }

    public bool IsObject => Values is not null || properties.Count > 0;

    public IEnumerable<GuardedValue> Below =>
        properties.Values.SelectMany(values => values).Concat(new[] { Items, Values }.OfType<GuardedValue>());

    /// <summary>Several values under one name are those of types of which the client chooses one: all hold.</summary>
    public void Add(string property, GuardedValue value)
    {
        if (properties.TryGetValue(property, out var values))
            values.Add(value);
        else
            properties[property] = [value];
    }

    public void AddAll(GuardedValue other)
    {
        foreach (var (name, values) in other.properties)
        {
            foreach (var value in values)
                Add(name, value);
        }
    }

    /// <summary>By name without regard to case, because properties of arguments are read so.</summary>
    public IReadOnlyList<GuardedValue> Find(string property) =>
        properties.TryGetValue(property, out var values) ? values : Values is null ? [] : [Values];

    /// <summary>Leaves of what is below only what leads to a guard.</summary>
    public void Keep(IReadOnlySet<GuardedValue> guarded)
    {
        Items = Items is { } items && guarded.Contains(items) ? items : null;
        Values = Values is { } values && guarded.Contains(values) ? values : null;
        foreach (var (name, found) in properties.ToList())
        {
            if (found.RemoveAll(value => !guarded.Contains(value)) > 0 && found.Count == 0)
                properties.Remove(name);
        }
    }
}
