namespace Microsoft.ML.Aer;

/// <summary>A number and names of unknown value, each so many times: 2*x + 5. As sympy does by itself, it becomes a number where the names cancel out.</summary>
internal sealed class LinearForm
{
    // Nobody's answer has as many; more are an expression of unknown value.
    private const int MostNames = 16;

    private readonly PythonNumber _constant;
    private readonly SortedDictionary<string, PythonNumber> _names;

    private LinearForm(PythonNumber constant, SortedDictionary<string, PythonNumber> names) => (_constant, _names) = (constant, names);

    /// <summary>The bits of all its numbers.</summary>
    public long Bits => _constant.Bits + _names.Values.Sum(v => v.Bits);

    /// <summary>A name by itself.</summary>
    public static PythonNumber Of(string name) => PythonNumber.Unknown(new LinearForm(PythonNumber.Integer(0), new(StringComparer.Ordinal) { [name] = PythonNumber.Integer(1) }));

    /// <summary>An operation with a name on either side; of unknown value where it leaves sums and multiples.</summary>
    public static PythonNumber Apply(string op, PythonNumber a, PythonNumber b) => op switch
    {
        "+" => Sum(a, b, PythonNumber.Integer(1)),
        "-" => Sum(a, b, PythonNumber.Integer(-1)),
        "*" => a.IsNumber ? Times(b, a) : b.IsNumber ? Times(a, b) : PythonNumber.Symbolic,
        "/" when b.IsNumber && !b.IsZero => Times(a, PythonNumber.Integer(1) / b),
        "/" when a.Form is { } top && b.Form is { } bottom && top.SameAs(bottom) => PythonNumber.Integer(1),
        "**" when b.IsInteger && b.IsZero => PythonNumber.Integer(1),
        "**" when b.IsInteger && b.Numerator.IsOne => a,
        _ => PythonNumber.Symbolic,
    };

    private static PythonNumber Sum(PythonNumber a, PythonNumber b, PythonNumber factor)
    {
        if (From(a) is not { } left || From(b) is not { } right) return PythonNumber.Symbolic;
        var names = new SortedDictionary<string, PythonNumber>(left._names, StringComparer.Ordinal);
        foreach ((string name, PythonNumber times) in right._names) Add(names, name, times * factor);
        return Value(left._constant + (right._constant * factor), names);
    }

    private static PythonNumber Times(PythonNumber value, PythonNumber factor)
    {
        if (factor.IsInteger && factor.IsZero) return factor;
        if (value.Form is not { } form || From(factor) is null) return PythonNumber.Symbolic;
        var names = new SortedDictionary<string, PythonNumber>(StringComparer.Ordinal);
        foreach ((string name, PythonNumber times) in form._names) Add(names, name, times * factor);
        return Value(form._constant * factor, names);
    }

    private static void Add(SortedDictionary<string, PythonNumber> names, string name, PythonNumber times)
    {
        if (names.TryGetValue(name, out PythonNumber before)) times += before;
        if (times.IsZero) names.Remove(name);
        else names[name] = times;
    }

    private static PythonNumber Value(PythonNumber constant, SortedDictionary<string, PythonNumber> names) => names.Count switch
    {
        0 => constant,
        > MostNames => PythonNumber.Symbolic,
        _ => PythonNumber.Unknown(new LinearForm(constant, names)),
    };

    // Infinities and complex numbers do not cancel as simply.
    private static LinearForm? From(PythonNumber value) => value.Kind switch
    {
        NumberKind.Symbolic => value.Form,
        NumberKind.Rational => new LinearForm(value, new(StringComparer.Ordinal)),
        NumberKind.Real when double.IsFinite(value.ToFloat()) => new LinearForm(value, new(StringComparer.Ordinal)),
        _ => null,
    };

    private bool SameAs(LinearForm other) => Apply("-", PythonNumber.Unknown(this), PythonNumber.Unknown(other)) is { IsNumber: true, IsZero: true };
}
