namespace Microsoft.ML.Aer;

/// <summary>Python's slices.</summary>
internal static class Slices
{
    public static object? Of(TemplateContext context, object? value, long? start, long? stop, long? step)
    {
        IReadOnlyList<object?> items = value switch
        {
            string text => [.. PythonText.Characters(text)],
            TemplateList list => list.Items,
            Undefined undefined => throw undefined.Fault(),
            _ => throw new TemplateException($"a {Operations.TypeName(value)} has no slices."),
        };
        context.Step(items.Count);
        long by = step ?? 1, count = items.Count;
        if (by == 0) throw new TemplateException("the step of a slice cannot be 0.");
        long first = by > 0 ? Bound(start ?? 0, 0, count) : Bound(start ?? count - 1, -1, count - 1);
        long last = by > 0 ? Bound(stop ?? count, 0, count) : stop is null ? -1 : Bound(stop.Value, -1, count - 1);
        var taken = new List<object?>();
        for (long at = first; by > 0 ? at < last : at > last; at += by) taken.Add(items[(int)at]);
        return value is string ? string.Concat(taken) : new TemplateList(taken, ((TemplateList)value).IsTuple);

        long Bound(long bound, long low, long high) => Math.Clamp(bound < 0 ? bound + count : bound, low, high);
    }
}
