namespace SecureMcp.Schemas;

/// <summary>One place where an instance breaks its schema. Never carries the instance's values.</summary>
/// <param name="Pointer">JSON pointer into the instance (RFC 6901); empty for the whole. Long names are cut.</param>
/// <param name="Keyword">The schema's keyword that says no.</param>
/// <param name="Expectation">What would have been right, as text to follow the keyword.</param>
internal sealed record SchemaError(string Pointer, string Keyword, string Expectation);
