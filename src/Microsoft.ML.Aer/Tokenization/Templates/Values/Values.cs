using System.Numerics;

namespace Microsoft.ML.Aer;

// A template's values are null (none), bool, long, BigInteger (longer whole numbers, which come and go but do not count),
// double, string, and the types below. Nothing else is ever handed to a
// template, so that it cannot reach a .NET member.

/// <summary>What a name or key stands for that has no value: empty as text, a fault in most other uses.</summary>
internal sealed record Undefined(string Reason)
{
    public TemplateException Fault() => new($"{Reason}.");
}

/// <summary>A list, or a tuple, which is written in round brackets.</summary>
internal sealed class TemplateList(IReadOnlyList<object?> items, bool isTuple = false)
{
    public IReadOnlyList<object?> Items { get; } = items;

    public bool IsTuple { get; } = isTuple;
}

/// <summary>A dictionary that keeps the order of its keys.</summary>
internal sealed class TemplateMap
{
    private readonly OrderedDictionary<object, object?> _values = new(TemplateEquality.Instance);

    public IEnumerable<object?> Keys => _values.Keys;

    public IEnumerable<KeyValuePair<object, object?>> Entries => _values;

    public int Count => _values.Count;

    public object? this[object key]
    {
        set => _values[key] = value;
    }

    public bool TryGet(object? key, out object? value)
    {
        if (key is not null) return _values.TryGetValue(key, out value);
        value = null;
        return false;
    }
}

/// <summary>The one thing whose attributes a template may set.</summary>
internal sealed class TemplateNamespace
{
    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);
}

/// <summary>Something that a template may call: a global function, a method bound to its value, a macro, a loop.</summary>
internal sealed record TemplateFunction(string Name, Func<TemplateContext, CallArguments, object?> Call);

/// <summary>Values are equal as in Python: 1, 1.0 and true are.</summary>
internal sealed class TemplateEquality : IEqualityComparer<object?>
{
    public static TemplateEquality Instance { get; } = new();

    public new bool Equals(object? x, object? y) => Operations.AreEqual(x, y);

    public int GetHashCode(object? value) => value switch
    {
        bool flag => flag ? 1.0.GetHashCode() : 0.0.GetHashCode(),
        long number => ((double)number).GetHashCode(),
        double number => number.GetHashCode(),
        BigInteger number => ((double)number).GetHashCode(),
        string text => string.GetHashCode(text, StringComparison.Ordinal),
        TemplateList { IsTuple: true } tuple => tuple.Items.Count,
        TemplateList or TemplateMap => throw new TemplateException($"a {Operations.TypeName(value)} cannot be a key."),
        _ => 0,
    };
}
