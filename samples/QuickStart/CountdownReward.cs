using Microsoft.ML.Aer;

namespace QuickStart;

/// <summary>Verifies a completion: a Countdown problem has many solutions, so the expression is computed, never compared with a stored answer.</summary>
internal ref struct CountdownReward
{
    /// <summary>The reward of training and evaluation.</summary>
    public static Reward Solved { get; } = Rewards.Create<CountdownProblem>("solved", (problem, completion) => Score(problem, completion.Text));

    private readonly ReadOnlySpan<char> _text;
    private readonly List<int> _unused;
    private int _position;

    private CountdownReward(string text, int[] numbers)
    {
        _text = text;
        _unused = [.. numbers];
    }

    /// <summary>1 when the text is an expression of exactly the problem's numbers that equals the target, else 0.</summary>
    public static float Score(CountdownProblem problem, string text)
    {
        var reader = new CountdownReward(text.Trim(), problem.Numbers);
        return reader.Sum() is { } value && reader._position == reader._text.Length && reader._unused.Count == 0 && value.Equals(problem.Target) ? 1 : 0;
    }

    private readonly char Next => _position < _text.Length ? _text[_position] : '\0';

    private Fraction? Sum()
    {
        Fraction? value = Product();
        while (value is not null && Next is '+' or '-')
        {
            char op = _text[_position++];
            value = Fraction.Apply(op, value, Product());
        }
        return value;
    }

    private Fraction? Product()
    {
        Fraction? value = Atom();
        while (value is not null && Next is '*' or '/')
        {
            char op = _text[_position++];
            value = Fraction.Apply(op, value, Atom());
        }
        return value;
    }

    private Fraction? Atom()
    {
        if (Next == '(')
        {
            _position++;
            Fraction? value = Sum();
            return Next == ')' && _position++ >= 0 ? value : null;
        }
        int start = _position;
        while (char.IsAsciiDigit(Next)) _position++;
        return int.TryParse(_text[start.._position], out int number) && _unused.Remove(number) ? new Fraction(number, 1) : null;
    }
}
