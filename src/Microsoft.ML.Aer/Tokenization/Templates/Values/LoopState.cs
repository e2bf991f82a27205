namespace Microsoft.ML.Aer;

/// <summary>What a loop's body sees as <c>loop</c>.</summary>
internal sealed class LoopState(IReadOnlyList<object?> items, int depth, TemplateFunction? recursion)
{
    private object?[]? _changed;

    public int Index { get; set; }

    /// <summary>Calls the loop again on other items; null where it is not marked recursive.</summary>
    public TemplateFunction? Recursion => recursion;

    public object? Attribute(string name) => name switch
    {
        "index" => (long)Index + 1,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => (long)items.Count - Index - 1,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => (long)depth + 1,
        "depth0" => (long)depth,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index < items.Count - 1 ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new TemplateFunction("cycle", (_, arguments) => arguments.Positional.Count > 0 ? arguments.Positional[Index % arguments.Positional.Count] : throw new TemplateException("there is nothing to cycle through.")),
        "changed" => new TemplateFunction("changed", (_, arguments) => Changed([.. arguments.Positional])),
        _ => new Undefined($"the loop has no attribute '{name}'"),
    };

    private bool Changed(object?[] values)
    {
        bool changed = _changed is null || !_changed.SequenceEqual(values, TemplateEquality.Instance);
        _changed = values;
        return changed;
    }
}
