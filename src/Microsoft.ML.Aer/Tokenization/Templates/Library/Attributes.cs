namespace Microsoft.ML.Aer;

/// <summary>What <c>value.name</c> and <c>value[key]</c> mean: only the methods and keys known here, never a .NET member.</summary>
internal static class Attributes
{
    public static object? Get(object? owner, string name)
    {
        switch (owner)
        {
            case Undefined undefined: throw undefined.Fault();
            case string text when TextMethods.Known.TryGetValue(name, out TextMethod? method): return new TemplateFunction(name, (context, arguments) => method(context, text, arguments));
            case TemplateMap map: return MapMethods.Find(map, name) ?? Item(map, name);
            case TemplateList list when name is "index" or "count": return ListMethods.Of(list, name);
            case TemplateNamespace space: return space.Values.TryGetValue(name, out object? value) ? value : Missing(owner, name);
            case LoopState loop: return loop.Attribute(name);
            default: return Missing(owner, name);
        }
    }

    public static object? Item(object? owner, object? key)
    {
        switch (owner, key)
        {
            case (Undefined undefined, _): throw undefined.Fault();
            // What cannot be a key is in no dictionary; Jinja makes no fault of it.
            case (TemplateMap, TemplateMap or TemplateList { IsTuple: false }): return Missing(owner, key);
            case (TemplateMap map, _): return map.TryGet(key, out object? value) ? value : key is string method && MapMethods.Find(map, method) is { } found ? found : Missing(owner, key);
            case (TemplateList list, long index): return At(list.Items, index) is (true, var item) ? item : Missing(owner, key);
            case (string text, long index): return At([.. PythonText.Characters(text)], index) is (true, var character) ? character : Missing(owner, key);
            case (_, string name): return Get(owner, name);
            default: return Missing(owner, key);
        }
    }

    private static (bool Found, object? Value) At(IReadOnlyList<object?> items, long index)
    {
        if (index < 0) index += items.Count;
        return index >= 0 && index < items.Count ? (true, items[(int)index]) : (false, null);
    }

    private static Undefined Missing(object? owner, object? key) =>
        new(key is string ? $"a {Operations.TypeName(owner)} has no '{key}' here" : $"a {Operations.TypeName(owner)} has no element {PythonText.Representation(key)} here");
}
