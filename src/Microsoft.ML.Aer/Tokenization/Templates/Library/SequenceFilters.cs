namespace Microsoft.ML.Aer;

/// <summary>Filters over the items of a sequence.</summary>
internal static class SequenceFilters
{
    private static readonly Comparer<object?> Order = Comparer<object?>.Create(Operations.Compare);

    public static object? Join(TemplateContext context, object? value, CallArguments arguments) =>
        TextMethods.Join(context, PythonText.Of(arguments.Optional(0, "d", "")), Operations.Items(value).Select(Attribute(arguments.Optional(1, "attribute"))).Select(PythonText.Of));

    public static object? Sort(TemplateContext context, object? value, CallArguments arguments)
    {
        bool matchesCase = arguments.Flag(1, "case_sensitive", absent: false);
        Func<object?, object?> key = Attribute(arguments.Optional(2, "attribute"));
        return new TemplateList([.. Ordered(Operations.Items(value), item => Folded(key(item), matchesCase), arguments.Flag(0, "reverse", absent: false))]);
    }

    public static object? SortMap(TemplateContext context, object? value, CallArguments arguments)
    {
        if (value is not TemplateMap map) throw (value as Undefined)?.Fault() ?? new TemplateException($"'dictsort' takes a dictionary, found a {Operations.TypeName(value)}.");
        bool matchesCase = arguments.Flag(0, "case_sensitive", absent: false);
        int place = (arguments.OptionalText(1, "by") ?? "key") switch { "key" => 0, "value" => 1, _ => throw new TemplateException("'by' must be key or value.") };
        return new TemplateList([.. Ordered(MapMethods.Items(map).Items, item => Folded(((TemplateList)item!).Items[place], matchesCase), arguments.Flag(2, "reverse", absent: false))]);
    }

    public static object? Unique(TemplateContext context, object? value, CallArguments arguments)
    {
        bool matchesCase = arguments.Flag(0, "case_sensitive", absent: false);
        Func<object?, object?> key = Attribute(arguments.Optional(1, "attribute"));
        return new TemplateList([.. Operations.Items(value).DistinctBy(item => Folded(key(item), matchesCase), TemplateEquality.Instance)]);
    }

    public static object? Sum(TemplateContext context, object? value, CallArguments arguments) =>
        Operations.Items(value).Select(Attribute(arguments.Optional(0, "attribute"))).Aggregate(arguments.Optional(1, "start", 0L), (sum, item) => Operations.Arithmetic(context, "+", sum, item));

    public static object? Extreme(object? value, CallArguments arguments, int sign)
    {
        bool matchesCase = arguments.Flag(0, "case_sensitive", absent: false);
        Func<object?, object?> key = Attribute(arguments.Optional(1, "attribute"));
        object? extreme = null;
        bool any = false;
        foreach (object? item in Operations.Items(value))
        {
            if (!any || sign * Operations.Compare(Folded(key(item), matchesCase), Folded(key(extreme), matchesCase)) > 0) extreme = item;
            any = true;
        }
        return any ? extreme : new Undefined("the sequence is empty");
    }

    public static object? Map(TemplateContext context, object? value, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            Func<object?, object?> attribute = Attribute(arguments.Required(int.MaxValue, "attribute"));
            bool hasDefault = arguments.Named.TryGetValue("default", out object? absent);
            return new TemplateList([.. Operations.Items(value).Select(attribute).Select(item => hasDefault && item is Undefined ? absent : item)]);
        }
        string name = arguments.Text(0, "filter");
        if (!TemplateFilters.Known.TryGetValue(name, out TemplateFilter? filter)) throw new TemplateException($"the filter '{name}' is not supported.");
        var rest = new CallArguments([.. arguments.Positional.Skip(1)], arguments.Named);
        return new TemplateList([.. Operations.Items(value).Select(item => filter(context, item, rest))]);
    }

    public static object? Select(object? value, CallArguments arguments, bool byAttribute, bool keeps)
    {
        Func<object?, object?> key = Attribute(byAttribute ? arguments.Required(0, "attribute") : null);
        int place = byAttribute ? 1 : 0;
        TemplateTest test = (item, _) => Operations.IsTrue(item);
        if (arguments.Positional.Count > place)
        {
            string name = arguments.Text(place, "test");
            if (!TemplateTests.Known.TryGetValue(name, out test!)) throw new TemplateException($"the test '{name}' is not supported.");
        }
        var rest = new CallArguments([.. arguments.Positional.Skip(place + 1)], arguments.Named);
        return new TemplateList([.. Operations.Items(value).Where(item => test(key(item), rest) == keeps)]);
    }

    public static object? Group(TemplateContext context, object? value, CallArguments arguments)
    {
        Func<object?, object?> key = Attribute(arguments.Required(0, "attribute"));
        object? absent = arguments.Optional(1, "default");
        IEnumerable<IGrouping<object?, object?>> groups = Operations.Items(value)
            .GroupBy(item => key(item) is var found and not Undefined ? found : absent, TemplateEquality.Instance)
            .OrderBy(group => Folded(group.Key, matchesCase: false), Order);
        return new TemplateList([.. groups.Select(group => new TemplateList([group.Key, new TemplateList([.. group])], isTuple: true))]);
    }

    public static object? Batch(TemplateContext context, object? value, CallArguments arguments)
    {
        int size = (int)Math.Clamp(arguments.Number(0, "linecount", 0), 0, int.MaxValue);
        if (size == 0) throw new TemplateException("a batch needs at least one item.");
        object? fill = arguments.Optional(1, "fill_with");
        return new TemplateList([.. Operations.Items(value).Chunk(size).Select(chunk =>
        {
            int missing = fill is null ? 0 : size - chunk.Length;
            context.Step(missing);
            return new TemplateList([.. chunk, .. Enumerable.Repeat(fill, missing)]);
        })]);
    }

    /// <summary>The item's attribute, by a name with dots or a number; the item itself where none is asked for.</summary>
    private static Func<object?, object?> Attribute(object? name) => name switch
    {
        null => item => item,
        long index => item => Attributes.Item(item, index),
        string path => item => path.Split('.').Aggregate(item, (value, part) => Attributes.Item(value, long.TryParse(part, out long place) ? place : part)),
        _ => throw new TemplateException($"an attribute's name cannot be a {Operations.TypeName(name)}."),
    };

    private static object? Folded(object? value, bool matchesCase) => !matchesCase && value is string text ? text.ToLowerInvariant() : value;

    private static IEnumerable<object?> Ordered(IEnumerable<object?> items, Func<object?, object?> key, bool reverse)
    {
        // OrderBy wraps what its comparer throws.
        List<(object? Key, object? Item)> keyed = [.. items.Select(item => (key(item), item))];
        foreach ((object? left, _) in keyed.Take(1))
        {
            foreach ((object? right, _) in keyed.Skip(1)) _ = Operations.Compare(left, right);
        }
        return (reverse ? keyed.OrderByDescending(pair => pair.Key, Order) : keyed.OrderBy(pair => pair.Key, Order)).Select(pair => pair.Item);
    }
}
