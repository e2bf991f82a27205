namespace Microsoft.ML.Aer;

internal sealed class ConstantExpression(int line, object? value) : Expression(line, "constant")
{
    public object? Value => value;

    protected override object? Compute(TemplateContext context, TemplateScope scope) => value;
}

internal sealed class NameExpression(int line, string name) : Expression(line, $"'{name}'")
{
    public string Name => name;

    protected override object? Compute(TemplateContext context, TemplateScope scope) => scope[name];
}

internal sealed class ListExpression(int line, IReadOnlyList<Expression> items, bool isTuple) : Expression(line, isTuple ? "tuple" : "list")
{
    public IReadOnlyList<Expression> Items => items;

    public bool IsTuple => isTuple;

    protected override object? Compute(TemplateContext context, TemplateScope scope) => new TemplateList([.. items.Select(item => item.Evaluate(context, scope))], isTuple);
}

internal sealed class MapExpression(int line, IReadOnlyList<(Expression Key, Expression Value)> entries) : Expression(line, "dictionary")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope)
    {
        var map = new TemplateMap();
        foreach ((Expression key, Expression value) in entries)
        {
            map[key.Evaluate(context, scope) ?? throw new TemplateException("none cannot be a key.")] = value.Evaluate(context, scope);
        }
        return map;
    }
}

internal sealed class NotExpression(int line, Expression operand) : Expression(line, "'not'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope) => !Operations.IsTrue(operand.Evaluate(context, scope));
}

internal sealed class SignExpression(int line, string sign, Expression operand) : Expression(line, $"'{sign}'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope) =>
        Operations.Arithmetic(context, sign, 0L, operand.Evaluate(context, scope));
}

internal sealed class BinaryExpression(int line, string operation, Expression left, Expression right) : Expression(line, $"'{operation}'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope) =>
        Operations.Arithmetic(context, operation, left.Evaluate(context, scope), right.Evaluate(context, scope));
}

/// <summary><c>and</c> and <c>or</c>, whose value is that of the operand that decides.</summary>
internal sealed class LogicalExpression(int line, bool isAnd, Expression left, Expression right) : Expression(line, isAnd ? "'and'" : "'or'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope)
    {
        object? value = left.Evaluate(context, scope);
        return Operations.IsTrue(value) == isAnd ? right.Evaluate(context, scope) : value;
    }
}

/// <summary><c>~</c>: joins texts, whatever the operands are.</summary>
internal sealed class ConcatenationExpression(int line, IReadOnlyList<Expression> operands) : Expression(line, "'~'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope)
    {
        string text = string.Concat(operands.Select(operand => PythonText.Of(operand.Evaluate(context, scope))));
        context.Step(text.Length);
        return text;
    }
}

/// <summary>Comparisons, chained as in <c>1 &lt; x &lt; 3</c>.</summary>
internal sealed class ComparisonExpression(int line, Expression first, IReadOnlyList<(string Operation, Expression Operand)> rest) : Expression(line, $"'{rest[0].Operation}'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope)
    {
        object? left = first.Evaluate(context, scope);
        foreach ((string operation, Expression operand) in rest)
        {
            object? right = operand.Evaluate(context, scope);
            if (!Holds(operation, left, right)) return false;
            left = right;
        }
        return true;
    }

    private static bool Holds(string operation, object? left, object? right) => operation switch
    {
        "==" => Operations.AreEqual(left, right),
        "!=" => !Operations.AreEqual(left, right),
        "<" => Operations.Compare(left, right) < 0,
        "<=" => Operations.Compare(left, right) <= 0,
        ">" => Operations.Compare(left, right) > 0,
        ">=" => Operations.Compare(left, right) >= 0,
        "in" => Operations.Contains(right, left),
        _ => !Operations.Contains(right, left),
    };
}

internal sealed class ConditionalExpression(int line, Expression condition, Expression then, Expression? otherwise) : Expression(line, "'if'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope) =>
        Operations.IsTrue(condition.Evaluate(context, scope)) ? then.Evaluate(context, scope)
        : otherwise is null ? new Undefined("the inline if has no 'else' and its condition is false")
        : otherwise.Evaluate(context, scope);
}

internal sealed class AttributeExpression(int line, Expression owner, string name) : Expression(line, $"'.{name}'")
{
    public Expression Owner => owner;

    public string Name => name;

    protected override object? Compute(TemplateContext context, TemplateScope scope) => Attributes.Get(owner.Evaluate(context, scope), name);
}

internal sealed class ItemExpression(int line, Expression owner, Expression key) : Expression(line, "'[...]'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope) => Attributes.Item(owner.Evaluate(context, scope), key.Evaluate(context, scope));
}

internal sealed class SliceExpression(int line, Expression owner, Expression? start, Expression? stop, Expression? step) : Expression(line, "'[:]'")
{
    protected override object? Compute(TemplateContext context, TemplateScope scope) =>
        Slices.Of(context, owner.Evaluate(context, scope), Bound(start, context, scope), Bound(stop, context, scope), Bound(step, context, scope));

    private static long? Bound(Expression? bound, TemplateContext context, TemplateScope scope) => bound?.Evaluate(context, scope) switch
    {
        null => null,
        long number => number,
        bool flag => flag ? 1 : 0,
        var other => throw (other as Undefined)?.Fault() ?? new TemplateException($"a {Operations.TypeName(other)} cannot bound a slice."),
    };
}

/// <summary>The arguments written in a call.</summary>
internal sealed class ArgumentList(IReadOnlyList<(Expression Value, bool Unpacks)> positional, IReadOnlyList<(string? Name, Expression Value)> named)
{
    public static ArgumentList Empty { get; } = new([], []);

    public CallArguments Evaluate(TemplateContext context, TemplateScope scope, params ReadOnlySpan<object?> before)
    {
        List<object?> values = [.. before];
        foreach ((Expression value, bool unpacks) in positional)
        {
            object? evaluated = value.Evaluate(context, scope);
            if (unpacks) values.AddRange(Operations.Items(evaluated));
            else values.Add(evaluated);
        }
        if (named.Count == 0) return new CallArguments(values);
        var names = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string? name, Expression value) in named)
        {
            object? evaluated = value.Evaluate(context, scope);
            if (name is not null)
            {
                names[name] = evaluated;
                continue;
            }
            if (evaluated is not TemplateMap map) throw new TemplateException($"'**' needs a dictionary, found a {Operations.TypeName(evaluated)}.");
            foreach ((object key, object? item) in map.Entries) names[PythonText.Of(key)] = item;
        }
        return new CallArguments(values, names);
    }
}

internal sealed class CallExpression(int line, Expression function, ArgumentList arguments) : Expression(line, Named(function))
{
    public object? Call(TemplateContext context, TemplateScope scope, TemplateFunction? caller) => context.Run(this, () =>
    {
        object? called = function.Evaluate(context, scope);
        if (called is not TemplateFunction target) throw (called as Undefined)?.Fault() ?? new TemplateException($"a {Operations.TypeName(called)} cannot be called.");
        CallArguments values = arguments.Evaluate(context, scope);
        if (caller is not null) values = new CallArguments(values.Positional, new Dictionary<string, object?>(values.Named, StringComparer.Ordinal) { ["caller"] = caller });
        return target.Call(context, values);
    });

    protected override object? Compute(TemplateContext context, TemplateScope scope) => Call(context, scope, caller: null);

    private static string Named(Expression function) => function switch
    {
        NameExpression name => $"'{name.Name}(...)'",
        AttributeExpression attribute => $"'.{attribute.Name}(...)'",
        _ => "call",
    };
}

internal sealed class FilterExpression(int line, string name, Expression value, ArgumentList arguments) : Expression(line, $"filter '{name}'")
{
    private readonly TemplateFilter _filter = TemplateFilters.Known[name];

    protected override object? Compute(TemplateContext context, TemplateScope scope)
    {
        object? input = value.Evaluate(context, scope);
        return _filter(context, input, arguments.Evaluate(context, scope));
    }
}

internal sealed class TestExpression(int line, string name, Expression value, ArgumentList arguments, bool negated) : Expression(line, $"test '{name}'")
{
    private readonly TemplateTest _test = TemplateTests.Known[name];

    protected override object? Compute(TemplateContext context, TemplateScope scope) =>
        _test(value.Evaluate(context, scope), arguments.Evaluate(context, scope)) != negated;
}
