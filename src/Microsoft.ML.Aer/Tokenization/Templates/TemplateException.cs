using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>A fault of a chat template, or one that the template raises: which template, line and construct, and what.</summary>
internal sealed class TemplateException(string message) : InvalidOperationException
{
    private string? _where;

    /// <summary>Line of the template, from 1; 0 while it is not known.</summary>
    public int Line { get; private set; }

    public override string Message => _where is null ? message : $"{_where}: {message}";

    /// <summary>Says where it happened; the innermost place counts.</summary>
    public void Locate(string template, int line, string construct)
    {
        if (_where is not null) return;
        Line = line;
        _where = string.Create(CultureInfo.InvariantCulture, $"{template}, line {line}, {construct}");
    }
}
