namespace Microsoft.ML.Aer;

/// <summary>The arguments of a call, by place and by name.</summary>
internal sealed class CallArguments(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?>? named = null)
{
    private static readonly Dictionary<string, object?> NoNames = [];

    public IReadOnlyList<object?> Positional { get; } = positional;

    public IReadOnlyDictionary<string, object?> Named { get; } = named ?? NoNames;

    public int Count => Positional.Count + Named.Count;

    /// <summary>The argument at a place or of a name; a fault where it is missing.</summary>
    public object? Required(int place, string name) =>
        TryGet(place, name, out object? value) ? value : throw new TemplateException($"the argument '{name}' is missing.");

    public object? Optional(int place, string name, object? absent = null) => TryGet(place, name, out object? value) ? value : absent;

    public string Text(int place, string name) => Required(place, name) is string text ? text : throw Mistyped(place, name, "text");

    public string? OptionalText(int place, string name) => Optional(place, name) switch
    {
        null => null,
        string text => text,
        _ => throw Mistyped(place, name, "text"),
    };

    public long Number(int place, string name, long absent) => Optional(place, name, absent) switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        _ => throw Mistyped(place, name, "whole number"),
    };

    public bool Flag(int place, string name, bool absent) => Operations.IsTrue(Optional(place, name, absent));

    /// <summary>A fault where there are more arguments than the function takes, or one of another name.</summary>
    public void Allow(int most, params ReadOnlySpan<string> names)
    {
        if (Positional.Count > most) throw new TemplateException($"{Positional.Count} arguments are too many, at most {most} are taken.");
        foreach (string name in Named.Keys)
        {
            if (!names.Contains(name)) throw new TemplateException($"there is no argument '{name}'.");
        }
    }

    private bool TryGet(int place, string name, out object? value)
    {
        if (place < Positional.Count)
        {
            value = Positional[place];
            return true;
        }
        return Named.TryGetValue(name, out value);
    }

    private TemplateException Mistyped(int place, string name, string expected) =>
        new($"the argument '{name}' is a {Operations.TypeName(Required(place, name))}, expected a {expected}.");
}
