namespace Microsoft.ML.Aer;

/// <summary>A loop, with a condition on its items and a body for when there are none.</summary>
internal sealed class ForStatement(
    int line, Expression target, Expression items, Expression? condition, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise, bool recursive)
    : Statement(line, "'for'")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        Loop(context, scope, items.Evaluate(context, scope), depth: 0);
        return LoopFlow.Next;
    }

    private void Loop(TemplateContext context, TemplateScope scope, object? source, int depth)
    {
        if (source is Undefined undefined && condition is null && otherwise.Count == 0 && depth > 0) throw undefined.Fault();
        object?[] all = [.. Operations.Items(source)];
        context.Step(all.Length);
        if (condition is not null) all = Array.FindAll(all, item => Fits(context, scope, item));
        if (all.Length == 0)
        {
            _ = ExecuteAll(otherwise, context, new TemplateScope(scope));
            return;
        }
        var state = new LoopState(all, depth, recursive ? new TemplateFunction("loop", (inner, arguments) => context.Run(this, () => Recurse(inner, scope, arguments, depth))) : null);
        for (; state.Index < all.Length; state.Index++)
        {
            var inner = new TemplateScope(scope);
            Targets.Assign(context, inner, target, all[state.Index]);
            inner["loop"] = state;
            if (ExecuteAll(body, context, inner) == LoopFlow.Break) break;
        }
    }

    private bool Fits(TemplateContext context, TemplateScope scope, object? item)
    {
        var inner = new TemplateScope(scope);
        Targets.Assign(context, inner, target, item);
        return Operations.IsTrue(condition!.Evaluate(context, inner));
    }

    private string Recurse(TemplateContext context, TemplateScope scope, CallArguments arguments, int depth)
    {
        arguments.Allow(1);
        return context.Capture(() => Loop(context, scope, arguments.Required(0, "iterable"), depth + 1));
    }
}
