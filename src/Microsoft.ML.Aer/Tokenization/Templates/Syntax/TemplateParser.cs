using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>Reads a template's tokens into statements. A statement of another name is refused.</summary>
internal sealed partial class TemplateParser
{
    private const int DeepestNesting = 100;
    private readonly List<TemplateToken> _tokens;
    private readonly string _name;
    private readonly HashSet<string> _namesSeen = new(StringComparer.Ordinal);
    private int _at;
    private int _depth;
    private int _loops;

    private TemplateParser(List<TemplateToken> tokens, string name) => (_tokens, _name) = (tokens, name);

    private TemplateToken Current => _tokens[_at];

    /// <exception cref="TemplateException">The text is no template, or uses what is not supported: line and construct.</exception>
    public static IReadOnlyList<Statement> Parse(string source, string name)
    {
        var parser = new TemplateParser(TemplateLexer.Read(source, name), name);
        List<Statement> body = parser.Body();
        return parser.Current.Kind == TemplateTokenKind.End ? body : throw parser.Fault("block", $"'{parser._tokens[parser._at + 1].Text}' ends nothing here");
    }

    /// <summary>Statements up to the end, or to a block that ends or divides another one, which is left to the caller.</summary>
    private List<Statement> Body()
    {
        if (++_depth > DeepestNesting) throw Fault("block", $"blocks nest more than {DeepestNesting} deep");
        var body = new List<Statement>();
        while (true)
        {
            TemplateToken token = Current;
            switch (token.Kind)
            {
                case TemplateTokenKind.Data:
                    _at++;
                    body.Add(new TextStatement(token.Line, token.Text));
                    continue;
                case TemplateTokenKind.VariableBegin:
                    _at++;
                    body.Add(new OutputStatement(token.Line, TupleOrExpression()));
                    Expect(TemplateTokenKind.VariableEnd, "'}}'");
                    continue;
                case TemplateTokenKind.BlockBegin when _tokens[_at + 1].Kind != TemplateTokenKind.Name:
                    throw Fault("block", "a block needs a name");
                case TemplateTokenKind.BlockBegin when !_tokens[_at + 1].Text.StartsWith("end", StringComparison.Ordinal) && _tokens[_at + 1].Text is not ("else" or "elif"):
                    _at++;
                    body.Add(Block());
                    continue;
                default:
                    _depth--;
                    return body;
            }
        }
    }

    private Statement Block()
    {
        TemplateToken keyword = Next();
        switch (keyword.Text)
        {
            case "if": return If(keyword.Line);
            case "for": return For(keyword.Line);
            case "set": return Set(keyword.Line);
            case "macro": return Macro(keyword.Line);
            case "call": return Call(keyword.Line);
            case "with": return With(keyword.Line);
            case "generation":
                EndBlock();
                return new WithStatement(keyword.Line, "'generation'", [], Until("generation", keyword.Line, "endgeneration"));
            case "filter":
                Func<Expression, Expression> filter = FilterChain(first: true);
                EndBlock();
                return new CaptureStatement(keyword.Line, "'filter'", null, filter, Until("filter", keyword.Line, "endfilter"));
            case "break" or "continue":
                if (_loops == 0) throw Fault($"'{keyword.Text}'", "there is no loop around it");
                EndBlock();
                return new JumpStatement(keyword.Line, keyword.Text == "break" ? LoopFlow.Break : LoopFlow.Continue);
            default:
                throw Fault($"'{keyword.Text}'", "this kind of block is not supported", keyword.Line);
        }
    }

    private IfStatement If(int line)
    {
        List<(Expression?, IReadOnlyList<Statement>)> branches = [];
        Expression? condition = Expression();
        EndBlock();
        while (true)
        {
            List<Statement> body = Body();
            branches.Add((condition, body));
            string end = EndName("if", line);
            if (end == "elif" && condition is not null)
            {
                condition = Expression();
                EndBlock();
            }
            else if (end == "else" && condition is not null)
            {
                condition = null;
                EndBlock();
            }
            else if (end == "endif")
            {
                EndBlock();
                return new IfStatement(line, branches);
            }
            else
            {
                throw Fault($"'{end}'", "it does not belong here");
            }
        }
    }

    private ForStatement For(int line)
    {
        Expression target = Target();
        if (!Take("in")) throw Fault("'for'", "expected 'in'");
        Expression items = TupleOrExpression(withCondition: false);
        Expression? condition = Take("if") ? Expression() : null;
        bool recursive = Take("recursive");
        EndBlock();
        _loops++;
        List<Statement> body = Body(), otherwise = [];
        _loops--;
        string end = EndName("for", line);
        EndBlock();
        if (end == "else") otherwise = Until("for", line, "endfor");
        else if (end != "endfor") throw Fault($"'{end}'", "expected 'endfor'");
        return new ForStatement(line, target, items, condition, body, otherwise, recursive);
    }

    private Statement Set(int line)
    {
        Expression target = Target();
        if (TakeOperator("="))
        {
            Expression value = TupleOrExpression();
            EndBlock();
            return new SetStatement(line, target, value);
        }
        Func<Expression, Expression> filter = FilterChain(first: false);
        EndBlock();
        return new CaptureStatement(line, "'set'", target, filter, Until("set", line, "endset"));
    }

    private MacroStatement Macro(int line)
    {
        string name = ExpectName("macro");
        return MacroOf(line, name, Parameters(), "macro", "endmacro");
    }

    private CallStatement Call(int line)
    {
        List<(string, Expression?)> parameters = Current.Is("(") ? Parameters() : [];
        if (Expression() is not CallExpression call) throw Fault("'call'", "expected a call");
        return new CallStatement(line, MacroOf(line, "caller", parameters, "call", "endcall"), call);
    }

    private MacroStatement MacroOf(int line, string name, List<(string, Expression?)> parameters, string block, string end)
    {
        EndBlock();
        (int loops, _loops) = (_loops, 0);
        string[] seenBefore = [.. _namesSeen];
        _namesSeen.Clear();
        List<Statement> body = Until(block, line, end);
        bool positional = _namesSeen.Contains("varargs"), named = _namesSeen.Contains("kwargs");
        _namesSeen.UnionWith(seenBefore);
        _loops = loops;
        return new MacroStatement(line, name, parameters, body, positional, named);
    }

    private List<(string, Expression?)> Parameters()
    {
        List<(string, Expression?)> parameters = [];
        ExpectOperator("(");
        while (!TakeOperator(")"))
        {
            if (parameters.Count > 0) ExpectOperator(",");
            parameters.Add((ExpectName("parameter"), TakeOperator("=") ? Expression() : null));
        }
        return parameters;
    }

    private WithStatement With(int line)
    {
        List<(Expression, Expression)> values = [];
        while (Current.Kind != TemplateTokenKind.BlockEnd)
        {
            if (values.Count > 0) ExpectOperator(",");
            Expression target = Target();
            ExpectOperator("=");
            values.Add((target, Expression()));
        }
        EndBlock();
        return new WithStatement(line, "'with'", values, Until("with", line, "endwith"));
    }

    /// <summary>Names to assign to.</summary>
    private Expression Target()
    {
        int line = Current.Line;
        List<Expression> targets = [];
        bool bracketed = TakeOperator("(");
        do
        {
            if (targets.Count > 0 && Current.Kind != TemplateTokenKind.Name) break;
            Expression target = new NameExpression(line, ExpectName("assignment"));
            if (TakeOperator(".")) target = new AttributeExpression(line, target, ExpectName("assignment"));
            targets.Add(target);
        }
        while (TakeOperator(","));
        if (bracketed) ExpectOperator(")");
        return targets.Count == 1 ? targets[0] : new ListExpression(line, targets, isTuple: true);
    }

    private List<Statement> Until(string block, int line, string end)
    {
        List<Statement> body = Body();
        string found = EndName(block, line);
        if (found != end) throw Fault($"'{found}'", $"expected '{end}'");
        EndBlock();
        return body;
    }

    private string EndName(string block, int line)
    {
        if (Current.Kind == TemplateTokenKind.End) throw Fault($"'{block}'", "the block has no end", line);
        _at++;
        return Next().Text;
    }

    private void EndBlock() => Expect(TemplateTokenKind.BlockEnd, "'%}'");

    private TemplateToken Next() => _tokens[_at++];

    private bool Take(string name)
    {
        if (!Current.IsName(name)) return false;
        _at++;
        return true;
    }

    private bool TakeOperator(string symbol)
    {
        if (!Current.Is(symbol)) return false;
        _at++;
        return true;
    }

    private void Expect(TemplateTokenKind kind, string what)
    {
        if (Current.Kind != kind) throw Fault("expression", $"expected {what}, found '{Current.Text}'");
        _at++;
    }

    private void ExpectOperator(string symbol)
    {
        if (!TakeOperator(symbol)) throw Fault("expression", $"expected '{symbol}', found '{Current.Text}'");
    }

    private string ExpectName(string construct)
    {
        if (Current.Kind != TemplateTokenKind.Name) throw Fault(construct, $"expected a name, found '{Current.Text}'");
        return Next().Text;
    }

    private TemplateException Fault(string construct, string message, int? line = null)
    {
        var fault = new TemplateException(string.Create(CultureInfo.InvariantCulture, $"{message}."));
        fault.Locate(_name, line ?? Current.Line, construct);
        return fault;
    }
}
