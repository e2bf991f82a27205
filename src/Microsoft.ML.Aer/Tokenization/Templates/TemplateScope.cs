namespace Microsoft.ML.Aer;

/// <summary>Variables by name, those of the enclosing scope below.</summary>
internal sealed class TemplateScope(TemplateScope? outer)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public object? this[string name]
    {
        get
        {
            for (TemplateScope? scope = this; scope is not null; scope = scope.Outer)
            {
                if (scope._values.TryGetValue(name, out object? value)) return value;
            }
            return new Undefined($"'{name}' is undefined");
        }
        set => _values[name] = value;
    }

    public TemplateScope? Outer { get; } = outer;
}
