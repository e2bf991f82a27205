namespace Microsoft.ML.Aer;

internal sealed class TextStatement(int line, string text) : Statement(line, "text")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        context.Write(text);
        return LoopFlow.Next;
    }
}

internal sealed class OutputStatement(int line, Expression value) : Statement(line, "output")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        context.Write(PythonText.Of(value.Evaluate(context, scope)));
        return LoopFlow.Next;
    }
}

internal sealed class IfStatement(int line, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> branches) : Statement(line, "'if'")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        foreach ((Expression? condition, IReadOnlyList<Statement> body) in branches)
        {
            if (condition is null || Operations.IsTrue(condition.Evaluate(context, scope))) return ExecuteAll(body, context, scope);
        }
        return LoopFlow.Next;
    }
}

internal sealed class SetStatement(int line, Expression target, Expression value) : Statement(line, "'set'")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        Targets.Assign(context, scope, target, value.Evaluate(context, scope));
        return LoopFlow.Next;
    }
}

/// <summary><c>{% set x %}...{% endset %}</c>, <c>{% filter f %}...{% endfilter %}</c>: what the body writes, filtered.</summary>
internal sealed class CaptureStatement(int line, string construct, Expression? target, Func<Expression, Expression> filter, IReadOnlyList<Statement> body) : Statement(line, construct)
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        string written = context.Capture(() => ExecuteAll(body, context, new TemplateScope(scope)));
        object? value = filter(new ConstantExpression(Line, written)).Evaluate(context, scope);
        if (target is null) context.Write(PythonText.Of(value));
        else Targets.Assign(context, scope, target, value);
        return LoopFlow.Next;
    }
}

/// <summary><c>{% with a = 1 %}</c>, and <c>{% generation %}</c>, which only marks its text for training.</summary>
internal sealed class WithStatement(int line, string construct, IReadOnlyList<(Expression Target, Expression Value)> values, IReadOnlyList<Statement> body) : Statement(line, construct)
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        var inner = new TemplateScope(scope);
        foreach ((Expression target, Expression value) in values) Targets.Assign(context, inner, target, value.Evaluate(context, scope));
        return ExecuteAll(body, context, inner);
    }
}

internal sealed class JumpStatement(int line, LoopFlow flow) : Statement(line, flow == LoopFlow.Break ? "'break'" : "'continue'")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope) => flow;
}

internal sealed class CallStatement(int line, MacroStatement caller, CallExpression call) : Statement(line, "'call'")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        context.Write(PythonText.Of(call.Call(context, scope, caller.Function(scope))));
        return LoopFlow.Next;
    }
}

/// <summary>Where values are put: a name, several, or an attribute of a namespace.</summary>
internal static class Targets
{
    public static void Assign(TemplateContext context, TemplateScope scope, Expression target, object? value)
    {
        switch (target)
        {
            case NameExpression name:
                scope[name.Name] = value;
                break;
            case AttributeExpression attribute:
                if (attribute.Owner.Evaluate(context, scope) is not TemplateNamespace owner) throw new TemplateException($"only a namespace's attributes can be set, not '{attribute.Name}' of another value.");
                owner.Values[attribute.Name] = value;
                break;
            default:
                var targets = (ListExpression)target;
                object?[] values = [.. Operations.Items(value)];
                if (values.Length != targets.Items.Count) throw new TemplateException($"{values.Length} values for {targets.Items.Count} names.");
                for (int i = 0; i < values.Length; i++) Assign(context, scope, targets.Items[i], values[i]);
                break;
        }
    }
}
