namespace SecureMcp.Callers;

/// <summary>
/// A scheme that knows none of its credentials by their form, so that it hands over to another party whatever fits nobody
/// else. What any other scheme knows as its own is not shown to it, good or bad.
/// </summary>
internal interface ILastResortScheme : ICallerScheme;
