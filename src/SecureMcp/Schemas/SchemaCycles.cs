namespace SecureMcp.Schemas;

/// <summary>
/// Finds references that lead back to where they started without going into the instance: judging them would not end.
/// Recursion through members and items is bounded by the instance's depth.
/// </summary>
internal static class SchemaCycles
{
    public static void Refuse(IEnumerable<SchemaNode> nodes)
    {
        var done = new HashSet<SchemaNode>();
        var open = new HashSet<SchemaNode>();
        foreach (var node in nodes)
        {
            Visit(node, open, done);
        }
    }

    private static void Visit(SchemaNode node, HashSet<SchemaNode> open, HashSet<SchemaNode> done)
    {
        if (done.Contains(node))
        {
            return;
        }

        if (!open.Add(node))
        {
            throw new SchemaException(node.Pointer, "$ref", "leads back to itself without entering a member or an item");
        }

        node.InPlace.ForEach(next => Visit(next, open, done));
        open.Remove(node);
        done.Add(node);
    }
}
