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
    private const int MostShift = 1 << 14;
    private const long MostWork = 4_000_000; // Products of 32-bit words: some tenths of a second.

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
        "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    };

    private readonly List<ArithmeticToken> _tokens;
    private int _at, _depth;
    private long _work;

    private ArithmeticParser(List<ArithmeticToken> tokens) => _tokens = tokens;

    private string Next => _tokens[_at].Number is null ? _tokens[_at].Text : "";

    /// <summary>The value of an expression as a float, infinities and NaN included.</summary>
    /// <exception cref="FormatException">The text is no expression, or one with names of unknown meaning.</exception>
    /// <exception cref="ArithmeticException">The value is not real or not defined.</exception>
    public static double Evaluate(string text)
    {
        if (text.Length > MostCharacters) throw new FormatException($"An expression of {text.Length} characters is refused: at most {MostCharacters} are read.");
        var parser = new ArithmeticParser(ArithmeticLexer.Read(text));
        double value = parser.Conditional().ToFloat();
        if (parser._at != parser._tokens.Count - 1) throw parser.Unexpected();
        return value;
    }

    private PythonNumber Conditional()
    {
        PythonNumber value = Disjunction();
        if (Next != "if") return value;
        PythonNumber condition = Skip().Disjunction();
        Expect("else");
        PythonNumber otherwise = Conditional();
        return condition.IsTrue ? value : otherwise;
    }

    // Python's and, or give one of their operands.
    private PythonNumber Disjunction()
    {
        PythonNumber left = Conjunction();
        while (Next == "or")
        {
            PythonNumber right = Skip().Conjunction();
            if (!left.IsTrue) left = right;
        }
        return left;
    }

    private PythonNumber Conjunction()
    {
        PythonNumber left = Negation();
        while (Next == "and")
        {
            PythonNumber right = Skip().Negation();
            if (left.IsTrue) left = right;
        }
        return left;
    }

    private PythonNumber Negation()
    {
        bool negates = false;
        bool any = false;
        while (Next == "not")
        {
            Skip();
            (negates, any) = (!negates, true);
        }
        PythonNumber value = Comparison();
        return any ? PythonNumber.Boolean(value.IsTrue != negates) : value;
    }

    // a == b < c means a == b and b < c.
    private PythonNumber Comparison()
    {
        PythonNumber left = Bitwise(0);
        PythonNumber? verdict = null;
        while (Next is "==" or "!=" or "is" or "<" or ">" or "<=" or ">=")
        {
            string op = Take();
            if (op == "is" && Next == "not")
            {
                Skip();
                op = "!=";
            }
            PythonNumber right = Bitwise(0);
            PythonNumber link = Compare(op, left, right);
            if (verdict is not { IsTrue: false }) verdict = link;
            left = right;
        }
        return verdict ?? left;
    }

    // Names are equal to nothing else; sympy orders real numbers only.
    private static PythonNumber Compare(string op, PythonNumber a, PythonNumber b)
    {
        if (op is "==" or "!=" or "is") return PythonNumber.Boolean((a.Kind != NumberKind.Symbolic && AreEqual(a, b)) == (op != "!="));
        if (!a.IsNumber || !b.IsNumber) throw new ArithmeticException("An ordering of what is no number.");
        int order = a.ToFloat().CompareTo(b.ToFloat());
        return PythonNumber.Truth(op switch
        {
            "<" => order < 0,
            ">" => order > 0,
            "<=" => order <= 0,
            _ => order >= 0,
        });
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
        while (Next is "+" or "-") left = Apply(Take(), left, Product());
        return left;
    }

    private PythonNumber Product()
    {
        PythonNumber left = Signed();
        while (Next is "*" or "/" or "//" or "%") left = Apply(Take(), left, Signed());
        return left;
    }

    private PythonNumber Apply(string op, PythonNumber a, PythonNumber b)
    {
        Charge(a);
        Charge(b);
        if (!a.IsNumber || !b.IsNumber)
        {
            // A Boolean is an int to an Integer; with everything else it is an error.
            (a, b) = (AsInteger(a, b), AsInteger(b, a));
            if (a.Kind == NumberKind.Symbolic || b.Kind == NumberKind.Symbolic) return LinearForm.Apply(op, a, b);
        }
        return op switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => b.IsZero ? throw new DivideByZeroException() : PythonNumber.Floor(a / b),
            "%" => ArithmeticFunctions.Mod(a, b),
            _ => PythonNumber.Pow(a, b),
        };
    }

    // Words by words, which is what products, quotients and common divisors of long numbers cost.
    private PythonNumber Charge(PythonNumber value)
    {
        long words = value.Bits / 32;
        _work += words * words;
        return _work <= MostWork ? value : throw new FormatException("The expression's numbers are too long to be evaluated.");
    }

    private static PythonNumber AsInteger(PythonNumber value, PythonNumber other)
    {
        if (value.IsNumber || value.Kind == NumberKind.Symbolic) return value;
        return value.Kind == NumberKind.Boolean && (other.IsInteger || other.Kind == NumberKind.Boolean)
            ? PythonNumber.Integer(value.IsTrue ? 1 : 0)
            : throw new ArithmeticException("Arithmetic with true or false.");
    }

    private PythonNumber Signed()
    {
        if (++_depth > MostNesting) throw new FormatException($"The expression is nested more than {MostNesting} deep.");
        PythonNumber value = Next switch
        {
            "-" => Apply("*", PythonNumber.Integer(-1), Skip().Signed()),
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
        return Next == "**" ? Apply(Take(), value, Signed()) : value;
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
        if (marks > 0 && !value.IsNumber) return value.Kind == NumberKind.Symbolic ? PythonNumber.Symbolic : throw new ArithmeticException("The factorial of true or false.");
        return marks switch
        {
            0 => value,
            1 => Charge(ArithmeticFunctions.Factorial(value)),
            2 => Charge(ArithmeticFunctions.DoubleFactorial(value)),
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
            if (Keywords.Contains(token.Text)) throw Unexpected();
            _at++;
            return Next == "(" ? Charge(ArithmeticFunctions.Call(token.Text, Arguments())) : ArithmeticFunctions.Constant(token.Text);
        }
        if (token.Text != "(") throw Unexpected();
        PythonNumber value = Skip().Conditional();
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
            arguments.Add(Charge(Conditional()));
            if (Next != ",") break;
            Skip();
        }
        Expect(")");
        return arguments.Count > 0 ? [.. arguments] : throw Unexpected();
    }

    // sympy tells 3 from 3.0.
    private static bool AreEqual(PythonNumber a, PythonNumber b) => a.Kind == b.Kind && (a.Kind is NumberKind.Rational or NumberKind.Boolean or NumberKind.Truth
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
