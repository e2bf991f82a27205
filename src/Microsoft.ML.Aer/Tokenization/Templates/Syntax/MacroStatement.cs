namespace Microsoft.ML.Aer;

/// <summary>A macro, or the body of a call block: a function whose value is what its body writes.</summary>
internal sealed class MacroStatement(
    int line, string name, IReadOnlyList<(string Name, Expression? Default)> parameters, IReadOnlyList<Statement> body, bool takesMorePositional, bool takesMoreNamed)
    : Statement(line, $"macro '{name}'")
{
    protected override LoopFlow Run(TemplateContext context, TemplateScope scope)
    {
        scope[name] = Function(scope);
        return LoopFlow.Next;
    }

    public TemplateFunction Function(TemplateScope scope) => new(name, (context, arguments) => context.Run(this, () => Call(context, scope, arguments)));

    private string Call(TemplateContext context, TemplateScope scope, CallArguments arguments)
    {
        var inner = new TemplateScope(scope);
        if (arguments.Positional.Count > parameters.Count && !takesMorePositional) throw new TemplateException($"'{name}' takes {parameters.Count} arguments, not {arguments.Positional.Count}.");
        var more = new TemplateMap();
        foreach ((string given, object? value) in arguments.Named)
        {
            if (given == "caller") inner["caller"] = value;
            else if (parameters.Any(parameter => parameter.Name == given)) continue;
            else if (takesMoreNamed) more[given] = value;
            else throw new TemplateException($"'{name}' has no parameter '{given}'.");
        }
        for (int i = 0; i < parameters.Count; i++)
        {
            (string parameter, Expression? absent) = parameters[i];
            if (i < arguments.Positional.Count) inner[parameter] = arguments.Positional[i];
            else if (arguments.Named.TryGetValue(parameter, out object? value)) inner[parameter] = value;
            else if (absent is not null) inner[parameter] = absent.Evaluate(context, inner);
            else inner[parameter] = new Undefined($"parameter '{parameter}' was not provided");
        }
        if (takesMorePositional) inner["varargs"] = new TemplateList([.. arguments.Positional.Skip(parameters.Count)], isTuple: true);
        if (takesMoreNamed) inner["kwargs"] = more;
        return context.Capture(() => ExecuteAll(body, context, inner));
    }
}
