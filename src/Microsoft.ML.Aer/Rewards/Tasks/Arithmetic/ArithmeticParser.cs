using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Evaluates arithmetic as sympy's <c>parse_expr</c> does on numbers: Python's operators and their precedence, exact
/// fractions, factorials. Time and memory are bounded whatever the text.
/// </summary>
internal sealed class ArithmeticParser
{
    private const int MostCharacters = 10_000;
    private const int MostNesting = 120; // Brackets, signs and powers within each other: a bound on the stack.
    private const int MostShift = 1 << 16;

    private readonly List<ArithmeticToken> _tokens;
    private int _at, _depth;

    private ArithmeticParser(List<ArithmeticToken> tokens) => _tokens = tokens;

    private string Next => _tokens[_at].Number is null ? _tokens[_at].Text : "";

    /// <summary>The value of an expression as a float, infinities and NaN included.</summary>
    /// <exception cref="FormatException">The text is no expression, or one with names of unknown meaning.</exception>
    /// <exception cref="ArithmeticException">The value is not real or not defined.</exception>
    public static double Evaluate(string text)
    {
        if (text.Length > MostCharacters) throw new FormatException($"An expression of {text.Length} characters is refused: at most {MostCharacters} are read.");
        var parser = new ArithmeticParser(ArithmeticLexer.Read(text));
        double value = parser.Comparison().ToFloat();
        if (parser._at != parser._tokens.Count - 1) throw parser.Unexpected();
        return value;
    }

    // a == b == c means a == b and b == c. Orderings have no float in sympy.
    private PythonNumber Comparison()
    {
        PythonNumber left = Bitwise(0);
        bool? holds = null;
        while (Next is "==" or "!=")
        {
            bool equal = Take() == "==";
            PythonNumber right = Bitwise(0);
            holds = (holds ?? true) && AreEqual(left, right) == equal;
            left = right;
        }
        return holds is { } verdict ? PythonNumber.Integer(verdict ? 1 : 0) : left;
    }

    // In order of precedence: | ^ & << >>
    private PythonNumber Bitwise(int level)
    {
        if (level == 4) return Sum();
        PythonNumber left = Bitwise(level + 1);
        while ((level, Next) is (0, "|") or (1, "^") or (2, "&") or (3, "<<") or (3, ">>"))
        {
            string op = Take();
            BigInteger a = Whole(left), b = Whole(Bitwise(level + 1));
            left = PythonNumber.Integer(op switch
            {
                "|" => a | b,
                "^" => a ^ b,
                "&" => a & b,
                "<<" => a << Shift(b),
                _ => a >> Shift(b),
            });
        }
        return left;
    }

    private PythonNumber Sum()
    {
        PythonNumber left = Product();
        while (Next is "+" or "-") left = Take() == "+" ? left + Product() : left - Product();
        return left;
    }

    private PythonNumber Product()
    {
        PythonNumber left = Signed();
        while (Next is "*" or "/" or "//" or "%")
        {
            string op = Take();
            PythonNumber right = Signed();
            left = op switch
            {
                "*" => left * right,
                "/" => left / right,
                "//" => right.IsZero ? throw new DivideByZeroException() : PythonNumber.Floor(left / right),
                _ => ArithmeticFunctions.Mod(left, right),
            };
        }
        return left;
    }

    private PythonNumber Signed()
    {
        if (++_depth > MostNesting) throw new FormatException($"The expression is nested more than {MostNesting} deep.");
        PythonNumber value = Next switch
        {
            "-" => -Skip().Signed(),
            "+" => Skip().Signed(),
            "~" => PythonNumber.Integer(-Whole(Skip().Signed()) - 1),
            _ => Power(),
        };
        _depth--;
        return value;
    }

    private PythonNumber Power()
    {
        PythonNumber value = Factorials();
        return Next == "**" ? PythonNumber.Pow(value, Skip().Signed()) : value;
    }

    private PythonNumber Factorials()
    {
        PythonNumber value = Atom();
        int marks = 0;
        while (Next == "!")
        {
            Skip();
            marks++;
        }
        return marks switch
        {
            0 => value,
            1 => ArithmeticFunctions.Factorial(value),
            2 => ArithmeticFunctions.DoubleFactorial(value),
            _ => throw Unexpected(),
        };
    }

    private PythonNumber Atom()
    {
        ArithmeticToken token = _tokens[_at];
        if (token.Number is { } number)
        {
            _at++;
            return number;
        }
        if (token.Text.Length > 0 && (char.IsAsciiLetter(token.Text[0]) || token.Text[0] == '_'))
        {
            _at++;
            return Next == "(" ? ArithmeticFunctions.Call(token.Text, Arguments()) : ArithmeticFunctions.Constant(token.Text);
        }
        if (token.Text != "(") throw Unexpected();
        PythonNumber value = Skip().Comparison();
        Expect(")");
        // A number is no function: 2(3) is an error in Python.
        return Next == "(" ? throw Unexpected() : value;
    }

    private PythonNumber[] Arguments()
    {
        Expect("(");
        var arguments = new List<PythonNumber>();
        while (Next != ")")
        {
            arguments.Add(Comparison());
            if (Next != ",") break;
            Skip();
        }
        Expect(")");
        return arguments.Count > 0 ? [.. arguments] : throw Unexpected();
    }

    // sympy tells 3 from 3.0.
    private static bool AreEqual(PythonNumber a, PythonNumber b) => a.Kind == b.Kind && (a.Kind == NumberKind.Rational
        ? a.Numerator == b.Numerator && a.Denominator == b.Denominator
        : a.Kind == NumberKind.ComplexInfinity || PythonNumber.IsNaN(a) == PythonNumber.IsNaN(b) && (PythonNumber.IsNaN(a) || a.ToComplex() == b.ToComplex()));

    private static BigInteger Whole(PythonNumber value) => value.IsInteger ? value.Numerator : throw new ArithmeticException("Bits of something that is no integer.");

    private static int Shift(BigInteger places) => places.Sign >= 0 && places <= MostShift ? (int)places : throw new ArithmeticException("A shift out of range.");

    private string Take() => _tokens[_at++].Text;

    private ArithmeticParser Skip()
    {
        _at++;
        return this;
    }

    private void Expect(string text)
    {
        if (Next != text || _tokens[_at].Number is not null) throw Unexpected();
        _at++;
    }

    private FormatException Unexpected() => new($"Unexpected '{Next}' at token {_at}.");
}
