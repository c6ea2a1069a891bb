namespace SecureMcp.Startup;

/// <summary>Looks at one part of the endpoint before it starts.</summary>
internal interface IStartCheck
{
    /// <summary>One sentence per problem. Reports all of them and throws nothing.</summary>
    IEnumerable<string> FindProblems();
}
