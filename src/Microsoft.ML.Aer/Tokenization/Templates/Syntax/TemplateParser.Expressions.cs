using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Expressions, in Jinja's order of precedence.</summary>
internal sealed partial class TemplateParser
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>An expression, or several with commas between, which are a tuple.</summary>
    private Expression TupleOrExpression(bool withCondition = true)
    {
        int line = Current.Line;
        Expression first = withCondition ? Expression() : Or();
        if (!Current.Is(",")) return first;
        List<Expression> items = [first];
        while (TakeOperator(","))
        {
            if (Current.Kind is TemplateTokenKind.VariableEnd or TemplateTokenKind.BlockEnd) break;
            items.Add(withCondition ? Expression() : Or());
        }
        return new ListExpression(line, items, isTuple: true);
    }

    private Expression Expression()
    {
        if (++_depth > DeepestNesting) throw Fault("expression", $"expressions nest more than {DeepestNesting} deep");
        Expression value = Or();
        while (Current.IsName("if"))
        {
            int line = Next().Line;
            Expression condition = Or();
            value = new ConditionalExpression(line, condition, value, Take("else") ? Expression() : null);
        }
        _depth--;
        return value;
    }

    private Expression Or()
    {
        Expression left = And();
        while (Current.IsName("or")) left = new LogicalExpression(Next().Line, isAnd: false, left, And());
        return left;
    }

    private Expression And()
    {
        Expression left = Not();
        while (Current.IsName("and")) left = new LogicalExpression(Next().Line, isAnd: true, left, Not());
        return left;
    }

    private Expression Not()
    {
        if (!Current.IsName("not")) return Comparison();
        if (++_depth > DeepestNesting) throw Fault("expression", $"expressions nest more than {DeepestNesting} deep");
        Expression negated = new NotExpression(Next().Line, Not());
        _depth--;
        return negated;
    }

    private Expression Comparison()
    {
        int line = Current.Line;
        Expression first = Sum();
        List<(string, Expression)> rest = [];
        while (true)
        {
            if (Current.Kind == TemplateTokenKind.Operator && Comparisons.Contains(Current.Text)) rest.Add((Next().Text, Sum()));
            else if (Take("in")) rest.Add(("in", Sum()));
            else if (Current.IsName("not") && _tokens[_at + 1].IsName("in"))
            {
                _at += 2;
                rest.Add(("not in", Sum()));
            }
            else return rest.Count == 0 ? first : new ComparisonExpression(line, first, rest);
        }
    }

    private Expression Sum() => LeftToRight(Concatenation, "+", "-");

    private Expression Concatenation()
    {
        int line = Current.Line;
        List<Expression> operands = [Product()];
        while (TakeOperator("~")) operands.Add(Product());
        return operands.Count == 1 ? operands[0] : new ConcatenationExpression(line, operands);
    }

    private Expression Product() => LeftToRight(Power, "*", "/", "//", "%");

    private Expression Power() => LeftToRight(() => Unary(withFilters: true), "**");

    private Expression LeftToRight(Func<Expression> operand, params string[] operations)
    {
        Expression left = operand();
        while (Current.Kind == TemplateTokenKind.Operator && operations.Contains(Current.Text))
        {
            TemplateToken operation = Next();
            left = new BinaryExpression(operation.Line, operation.Text, left, operand());
        }
        return left;
    }

    private Expression Unary(bool withFilters)
    {
        if (++_depth > DeepestNesting) throw Fault("expression", $"expressions nest more than {DeepestNesting} deep");
        Expression value = Current.Is("-") || Current.Is("+") ? new SignExpression(Current.Line, Next().Text, Unary(withFilters: false)) : Primary();
        value = Postfix(value);
        if (withFilters) value = FiltersAndTests(value);
        _depth--;
        return value;
    }

    private Expression Primary()
    {
        TemplateToken token = Next();
        switch (token.Kind)
        {
            case TemplateTokenKind.Name:
                switch (token.Text)
                {
                    case "true" or "True": return new ConstantExpression(token.Line, true);
                    case "false" or "False": return new ConstantExpression(token.Line, false);
                    case "none" or "None": return new ConstantExpression(token.Line, null);
                    default:
                        _namesSeen.Add(token.Text);
                        return new NameExpression(token.Line, token.Text);
                }
            case TemplateTokenKind.Text:
                var text = new StringBuilder(token.Text);
                while (Current.Kind == TemplateTokenKind.Text) text.Append(Next().Text);
                return new ConstantExpression(token.Line, text.ToString());
            case TemplateTokenKind.Integer:
                return long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                    ? new ConstantExpression(token.Line, number)
                    : throw Fault("number", $"{token.Text} is larger than 64 bits", token.Line);
            case TemplateTokenKind.Float:
                return new ConstantExpression(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TemplateTokenKind.Operator when token.Text == "(":
                return Bracketed(token.Line);
            case TemplateTokenKind.Operator when token.Text == "[":
                return new ListExpression(token.Line, Separated("]", Expression), isTuple: false);
            case TemplateTokenKind.Operator when token.Text == "{":
                return new MapExpression(token.Line, Separated("}", Entry));
            default:
                _at--;
                throw Fault("expression", token.Text.Length > 0 ? $"'{token.Text}' has no place here" : "the expression ends too early");
        }
    }

    private Expression Bracketed(int line)
    {
        if (TakeOperator(")")) return new ListExpression(line, [], isTuple: true);
        Expression first = Expression();
        if (TakeOperator(")")) return first;
        ExpectOperator(",");
        return new ListExpression(line, [first, .. Separated(")", Expression)], isTuple: true);
    }

    private (Expression, Expression) Entry()
    {
        Expression key = Expression();
        ExpectOperator(":");
        return (key, Expression());
    }

    /// <summary>Items with commas between, one more at the end allowed, up to the closing bracket.</summary>
    private List<T> Separated<T>(string close, Func<T> item)
    {
        var items = new List<T>();
        while (!TakeOperator(close))
        {
            items.Add(item());
            if (!Current.Is(close)) ExpectOperator(",");
        }
        return items;
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            int line = Current.Line;
            if (TakeOperator("."))
            {
                TemplateToken name = Next();
                value = name.Kind switch
                {
                    TemplateTokenKind.Name => new AttributeExpression(line, value, name.Text),
                    TemplateTokenKind.Integer => new ItemExpression(line, value, new ConstantExpression(line, long.Parse(name.Text, CultureInfo.InvariantCulture))),
                    _ => throw Fault("attribute", "expected a name behind '.'", line),
                };
            }
            else if (TakeOperator("[")) value = Subscript(value, line);
            else if (Current.Is("(")) value = new CallExpression(line, value, Arguments());
            else return value;
        }
    }

    private Expression Subscript(Expression owner, int line)
    {
        Expression? start = null, stop = null, step = null;
        if (!Current.Is(":")) start = Expression();
        if (TakeOperator("]")) return new ItemExpression(line, owner, start!);
        ExpectOperator(":");
        if (!Current.Is(":") && !Current.Is("]")) stop = Expression();
        if (TakeOperator(":") && !Current.Is("]")) step = Expression();
        ExpectOperator("]");
        return new SliceExpression(line, owner, start, stop, step);
    }

    private ArgumentList Arguments()
    {
        List<(Expression, bool)> positional = [];
        List<(string?, Expression)> named = [];
        ExpectOperator("(");
        _ = Separated(")", () =>
        {
            if (TakeOperator("*")) positional.Add((Expression(), true));
            else if (TakeOperator("**")) named.Add((null, Expression()));
            else if (Current.Kind == TemplateTokenKind.Name && _tokens[_at + 1].Is("="))
            {
                string name = Next().Text;
                _at++;
                named.Add((name, Expression()));
            }
            else if (named.Count > 0) throw Fault("call", "an argument without a name stands behind one with a name");
            else positional.Add((Expression(), false));
            return true;
        });
        return new ArgumentList(positional, named);
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            if (Current.Is("|")) value = FilterChain(first: false)(value);
            else if (Current.IsName("is")) value = Test(value);
            else if (Current.Is("(")) value = new CallExpression(Current.Line, value, Arguments());
            else return value;
        }
    }

    /// <summary>Filters, to be put around a value; the first of a filter block has no '|' before it.</summary>
    private Func<Expression, Expression> FilterChain(bool first)
    {
        List<(int Line, string Name, ArgumentList Arguments)> filters = [];
        while (first || TakeOperator("|"))
        {
            first = false;
            int line = Current.Line;
            string name = DottedName("filter");
            if (!TemplateFilters.Known.ContainsKey(name)) throw Fault($"filter '{name}'", "this filter is not supported", line);
            filters.Add((line, name, Current.Is("(") ? Arguments() : ArgumentList.Empty));
        }
        return value => filters.Aggregate(value, (inner, filter) => new FilterExpression(filter.Line, filter.Name, inner, filter.Arguments));
    }

    private TestExpression Test(Expression value)
    {
        int line = Next().Line;
        bool negated = Take("not");
        string name = Current.Kind == TemplateTokenKind.Operator && Comparisons.Contains(Current.Text) ? Next().Text : DottedName("test");
        if (!TemplateTests.Known.ContainsKey(name)) throw Fault($"test '{name}'", "this test is not supported", line);
        ArgumentList arguments = ArgumentList.Empty;
        if (Current.Is("(")) arguments = Arguments();
        else if (Current.Kind is TemplateTokenKind.Text or TemplateTokenKind.Integer or TemplateTokenKind.Float || Current.Is("[") || Current.Is("{")
            || (Current.Kind == TemplateTokenKind.Name && Current.Text is not ("else" or "or" or "and" or "is" or "if" or "in" or "not")))
        {
            arguments = new ArgumentList([(Postfix(Primary()), false)], []);
        }
        return new TestExpression(line, name, value, arguments, negated);
    }

    private string DottedName(string construct)
    {
        string name = ExpectName(construct);
        while (TakeOperator(".")) name += "." + ExpectName(construct);
        return name;
    }
}
