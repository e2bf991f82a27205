using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Parses arithmetic outside LaTeX, such as 2*(3+4)/5, by Python's rules, as sympy does: powers bind to the right, two numbers side by
/// side are an error, numbers with leading zeros too. Nothing is worked out.
/// </summary>
internal sealed class PlainExpressionParser
{
    private const int MaximumLength = 10_000, MaximumOperators = 450;

    private readonly string _text;
    private readonly MathBudget _budget;
    private int _at;

    private PlainExpressionParser(string text, MathBudget budget) => (_text, _budget) = (text, budget);

    /// <summary>The expression, or null where the text is none, or longer than Python's recursion allows.</summary>
    public static MathNode? Parse(string text, MathBudget budget)
    {
        if (text.Length > MaximumLength || text.Count(c => c is '+' or '-' or '*' or '/' or '^') > MaximumOperators) return null;
        var parser = new PlainExpressionParser(text.Replace('\n', ' ').Replace("^", "**", StringComparison.Ordinal), budget);
        MathNode? value = parser.Sum();
        return parser.Peek() == '\0' ? value : null;
    }

    private MathNode? Sum()
    {
        var terms = new List<MathNode>();
        for (bool minus = false; ; minus = _text[_at++] == '-')
        {
            if (Product() is not { } term) return null;
            terms.Add(minus ? MathNode.Multiply(MathNode.MinusOne, term) : term);
            if (Peek() is not ('+' or '-')) break;
        }
        return terms.Count == 1 ? terms[0] : terms.Aggregate(ScalarExpressions.Add);
    }

    private MathNode? Product()
    {
        MathNode? left = Unary();
        while (left is not null && Peek() is '*' or '/')
        {
            char sign = _text[_at++];
            bool floor = sign == '/' && _at < _text.Length && _text[_at] == '/';
            if (floor) _at++;
            MathNode? right = Unary();
            if (right is null) return null;
            if (floor) left = MathNode.Function("floor", ScalarExpressions.Multiply(left, MathNode.Power(right, MathNode.MinusOne)));
            else left = sign == '*' ? ScalarExpressions.Multiply(left, right) : ScalarExpressions.Multiply(left, MathNode.Power(right, MathNode.MinusOne));
        }
        return left;
    }

    private MathNode? Unary()
    {
        _budget.Enter();
        try
        {
            if (Peek() is not ('+' or '-')) return Power();
            bool minus = _text[_at++] == '-';
            MathNode? value = Unary();
            return value is null || !minus ? value : ScalarExpressions.Negate(value);
        }
        finally
        {
            _budget.Leave();
        }
    }

    private MathNode? Power()
    {
        MathNode? value = Atom();
        if (value is null || Peek() != '*' || _at + 1 >= _text.Length || _text[_at + 1] != '*') return value;
        _at += 2;
        return Unary() is { } exponent ? MathNode.Power(value, exponent) : null;
    }

    private MathNode? Atom()
    {
        if (Peek() == '(')
        {
            _at++;
            MathNode? value = Sum();
            if (Peek() != ')') return null;
            _at++;
            // A bracket right after would be a call.
            return Peek() == '(' ? null : value;
        }
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.')) _at++;
        string number = _text[start.._at];
        if (number.Length == 0 || number.Count(c => c == '.') > 1 || number == "." || Peek() == '(') return null;
        if (number.Contains('.', StringComparison.Ordinal)) return LatexNumber.Parse(number.EndsWith('.') ? number + "0" : number);
        if (number.Length > 1 && number[0] == '0' && number.Any(c => c != '0')) return null;
        return number.Length > LatexNumber.MaximumDigits ? null : MathNode.Integer(BigInteger.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    // The next character that is no blank, without taking it. A product's sign is not the first of a power's two.
    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }
}
