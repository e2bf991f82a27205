namespace Microsoft.ML.Aer;

internal enum TemplateTokenKind
{
    /// <summary>Text outside of all braces.</summary>
    Data,
    BlockBegin,
    BlockEnd,
    VariableBegin,
    VariableEnd,
    Name,
    Text,
    Integer,
    Float,
    Operator,
    End,
}

/// <summary>One token of a template.</summary>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int Line)
{
    public bool Is(string symbol) => Kind == TemplateTokenKind.Operator && Text == symbol;

    public bool IsName(string name) => Kind == TemplateTokenKind.Name && Text == name;
}
