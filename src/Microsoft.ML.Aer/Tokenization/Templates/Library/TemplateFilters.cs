using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>A filter: what stands behind <c>|</c>.</summary>
internal delegate object? TemplateFilter(TemplateContext context, object? value, CallArguments arguments);

/// <summary>The filters that templates may use.</summary>
internal static class TemplateFilters
{
    public static Dictionary<string, TemplateFilter> Known { get; } = new(StringComparer.Ordinal)
    {
        ["default"] = Default, ["d"] = Default,
        ["length"] = (_, value, _) => Operations.Length(value), ["count"] = (_, value, _) => Operations.Length(value),
        ["trim"] = (_, value, a) => PythonText.Strip(PythonText.Of(value), a.OptionalText(0, "chars")),
        ["upper"] = (_, value, _) => PythonText.Upper(PythonText.Of(value)),
        ["lower"] = (_, value, _) => PythonText.Lower(PythonText.Of(value)),
        ["capitalize"] = (_, value, _) => TextMethods.Capitalize(PythonText.Of(value)),
        ["title"] = (_, value, _) => Title(PythonText.Of(value)),
        ["string"] = (_, value, _) => PythonText.Of(value),
        ["safe"] = (_, value, _) => value,
        ["escape"] = Escape, ["e"] = Escape, ["forceescape"] = Escape,
        ["replace"] = (context, value, a) => TextMethods.Replace(context, PythonText.Of(value), PythonText.Of(a.Required(0, "old")), PythonText.Of(a.Required(1, "new")), a.Number(2, "count", -1)),
        ["center"] = (context, value, a) => TextMethods.Pad(context, PythonText.Of(value), a, left: true, right: true),
        ["indent"] = Indent,
        ["format"] = (context, value, a) => PythonFormat.Percent(context, PythonText.Of(value), a.Named.Count > 0 ? throw new TemplateException("named values are not supported.") : new TemplateList(a.Positional, isTuple: true)),
        ["wordcount"] = (_, value, _) => (long)TextSplitting.Split(PythonText.Of(value), null, -1, fromRight: false).Count,
        ["tojson"] = (context, value, a) => TemplateJson.Write(context, value, JsonLayout.Of(a)),
        ["int"] = ToWhole,
        ["float"] = (_, value, a) => Operations.Number(value) ?? (value is string text && Parse(text) is { } number ? number : a.Optional(0, "default", 0.0)),
        ["abs"] = (_, value, _) => value switch { long number => (object)Math.Abs(number), double number => Math.Abs(number), _ => throw new TemplateException($"a {Operations.TypeName(value)} has no absolute value.") },
        ["round"] = (context, value, a) => value is long && a.Count == 0 ? value : Round(context, value, a),
        ["list"] = (_, value, _) => new TemplateList([.. Operations.Items(value)]),
        ["items"] = (_, value, _) => value is Undefined ? new TemplateList([]) : value is TemplateMap map ? MapMethods.Items(map) : throw new TemplateException($"a {Operations.TypeName(value)} has no items."),
        ["first"] = (_, value, _) => Operations.Items(value).FirstOrDefault(new Undefined("there is no first item, the sequence is empty")),
        ["last"] = (_, value, _) => Operations.Items(value).LastOrDefault(new Undefined("there is no last item, the sequence is empty")),
        ["join"] = SequenceFilters.Join,
        ["reverse"] = (_, value, _) => value is string text ? string.Concat(PythonText.Characters(text).Reverse()) : new TemplateList([.. Operations.Items(value).Reverse()]),
        ["sort"] = SequenceFilters.Sort,
        ["dictsort"] = SequenceFilters.SortMap,
        ["unique"] = SequenceFilters.Unique,
        ["sum"] = SequenceFilters.Sum,
        ["min"] = (_, value, a) => SequenceFilters.Extreme(value, a, sign: -1),
        ["max"] = (_, value, a) => SequenceFilters.Extreme(value, a, sign: 1),
        ["map"] = SequenceFilters.Map,
        ["select"] = (_, value, a) => SequenceFilters.Select(value, a, byAttribute: false, keeps: true),
        ["reject"] = (_, value, a) => SequenceFilters.Select(value, a, byAttribute: false, keeps: false),
        ["selectattr"] = (_, value, a) => SequenceFilters.Select(value, a, byAttribute: true, keeps: true),
        ["rejectattr"] = (_, value, a) => SequenceFilters.Select(value, a, byAttribute: true, keeps: false),
        ["groupby"] = SequenceFilters.Group,
        ["batch"] = SequenceFilters.Batch,
        ["attr"] = (_, value, a) => value is TemplateMap ? new Undefined($"a dictionary has no attribute '{a.Text(0, "name")}'") : Attributes.Get(value, a.Text(0, "name")),
    };

    private static object? Default(TemplateContext context, object? value, CallArguments arguments) =>
        value is Undefined || (arguments.Flag(1, "boolean", absent: false) && !Operations.IsTrue(value)) ? arguments.Optional(0, "default_value", "") : value;

    private static string Escape(TemplateContext context, object? value, CallArguments arguments)
    {
        string text = PythonText.Of(value);
        context.Step(2 * text.Length);
        return text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);
    }

    private static string Indent(TemplateContext context, object? value, CallArguments arguments)
    {
        string indent = arguments.Optional(0, "width", 4L) is string text ? text : new string(' ', (int)Math.Clamp(arguments.Number(0, "width", 4), 0, 1000));
        bool first = arguments.Flag(1, "first", absent: false), blank = arguments.Flag(2, "blank", absent: false);
        var output = new StringBuilder();
        // Jinja adds the newline that splitting into lines would lose.
        string[] lines = (PythonText.Of(value) + "\n").Split('\n')[..^1];
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0) output.Append('\n');
            if (i == 0 ? first : blank || lines[i].Length > 0) output.Append(indent);
            output.Append(lines[i]);
            context.Step(indent.Length + lines[i].Length);
        }
        return output.ToString();
    }

    private static object? ToWhole(TemplateContext context, object? value, CallArguments arguments)
    {
        if (value is string text)
        {
            string digits = PythonText.Strip(text, null).Replace("_", "", StringComparison.Ordinal);
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return whole;
            if (Parse(text) is { } parsed && double.IsFinite(parsed) && Math.Abs(parsed) < 9e18) return (long)parsed;
        }
        else if (Operations.Number(value) is { } number && double.IsFinite(number) && Math.Abs(number) < 9e18)
        {
            return value is long exact ? exact : (long)number;
        }
        return arguments.Optional(0, "default", 0L);
    }

    private static double Round(TemplateContext context, object? value, CallArguments arguments)
    {
        if (Operations.Number(value) is not { } number) throw (value as Undefined)?.Fault() ?? new TemplateException($"a {Operations.TypeName(value)} cannot be rounded.");
        double scale = Math.Pow(10, Math.Clamp(arguments.Number(0, "precision", 0), -300, 300));
        return arguments.OptionalText(1, "method") switch
        {
            null or "common" when scale is >= 1 and <= 1e15 => Math.Round(number, (int)Math.Log10(scale), MidpointRounding.ToEven),
            null or "common" => Math.Round(number * scale, MidpointRounding.ToEven) / scale,
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw new TemplateException("'method' must be common, ceil or floor."),
        };
    }

    // Unlike the method of this name, which begins a word after any character that is no letter.
    private static string Title(string text)
    {
        var output = new StringBuilder(text.Length);
        bool inWord = false;
        foreach (char c in text)
        {
            bool divides = char.IsWhiteSpace(c) || c is '-' or '(' or '{' or '[' or '<';
            output.Append(divides ? c : inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = !divides;
        }
        return output.ToString();
    }

    private static double? Parse(string text) =>
        double.TryParse(PythonText.Strip(text, null), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
