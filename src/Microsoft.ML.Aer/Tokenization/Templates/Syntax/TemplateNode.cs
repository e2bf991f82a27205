namespace Microsoft.ML.Aer;

/// <summary>A piece of a template: where it stands and what it is called in messages.</summary>
internal abstract class TemplateNode(int line, string construct)
{
    public int Line { get; } = line;

    public string Construct { get; } = construct;
}

/// <summary>Something that has a value.</summary>
internal abstract class Expression(int line, string construct) : TemplateNode(line, construct)
{
    public object? Evaluate(TemplateContext context, TemplateScope scope) => context.Run(this, () => Compute(context, scope));

    protected abstract object? Compute(TemplateContext context, TemplateScope scope);
}

/// <summary>Something that writes output or sets variables.</summary>
internal abstract class Statement(int line, string construct) : TemplateNode(line, construct)
{
    /// <summary>Runs it; the result says whether a loop around it goes on, skips to its next item or ends.</summary>
    public LoopFlow Execute(TemplateContext context, TemplateScope scope) => context.Run(this, () => Run(context, scope));

    protected abstract LoopFlow Run(TemplateContext context, TemplateScope scope);

    public static LoopFlow ExecuteAll(IReadOnlyList<Statement> body, TemplateContext context, TemplateScope scope)
    {
        foreach (Statement statement in body)
        {
            LoopFlow flow = statement.Execute(context, scope);
            if (flow != LoopFlow.Next) return flow;
        }
        return LoopFlow.Next;
    }
}

/// <summary>How a loop goes on after a statement.</summary>
internal enum LoopFlow
{
    Next,
    Continue,
    Break,
}
