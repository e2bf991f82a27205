namespace Microsoft.ML.Aer;

/// <summary>The methods of a dictionary. Those that would change it are not there: a template's values are constant.</summary>
internal static class MapMethods
{
    public static TemplateFunction? Find(TemplateMap map, string name) => name switch
    {
        "get" => new TemplateFunction(name, (_, arguments) => map.TryGet(arguments.Required(0, "key"), out object? value) ? value : arguments.Optional(1, "default")),
        "keys" => new TemplateFunction(name, (_, _) => new TemplateList([.. map.Keys])),
        "values" => new TemplateFunction(name, (_, _) => new TemplateList([.. map.Entries.Select(entry => entry.Value)])),
        "items" => new TemplateFunction(name, (_, _) => Items(map)),
        "copy" => new TemplateFunction(name, (_, _) => map),
        "pop" or "popitem" or "clear" or "update" or "setdefault" => new TemplateFunction(name, (_, _) => throw new TemplateException("a template may not change its values.")),
        _ => null,
    };

    public static TemplateList Items(TemplateMap map) => new([.. map.Entries.Select(entry => new TemplateList([entry.Key, entry.Value], isTuple: true))]);
}

/// <summary>The methods of a list. Those that would change it are not there.</summary>
internal static class ListMethods
{
    public static TemplateFunction Of(TemplateList list, string name) => new(name, (_, arguments) =>
    {
        object? wanted = arguments.Required(0, "value");
        if (name == "count") return list.Items.LongCount(item => Operations.AreEqual(item, wanted));
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (Operations.AreEqual(list.Items[i], wanted)) return (long)i;
        }
        throw new TemplateException($"{PythonText.Representation(wanted)} is not in the list.");
    });
}
