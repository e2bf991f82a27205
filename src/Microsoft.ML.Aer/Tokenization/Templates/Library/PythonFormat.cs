using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Python's two ways to fill in a text, as far as templates use them: no field widths but for %-numbers' digits.</summary>
internal static class PythonFormat
{
    /// <summary><c>'%s and %d' % (a, b)</c>.</summary>
    public static string Percent(TemplateContext context, string format, object? value)
    {
        IReadOnlyList<object?> values = value is TemplateList { IsTuple: true } tuple ? tuple.Items : [value];
        var output = new StringBuilder();
        int next = 0;
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                output.Append(format[at]);
                continue;
            }
            int digits = -1;
            if (at + 1 < format.Length && format[at + 1] == '.')
            {
                int end = at + 2;
                while (end < format.Length && char.IsAsciiDigit(format[end])) end++;
                digits = int.TryParse(format.AsSpan(at + 2, end - at - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) && parsed <= 50 ? parsed : throw new TemplateException("the precision of a '%' is not valid.");
                at = end - 1;
            }
            char kind = ++at < format.Length ? format[at] : throw new TemplateException("a '%' at the end of the format.");
            if (kind == '%')
            {
                output.Append('%');
                continue;
            }
            object? item = next < values.Count ? values[next++] : throw new TemplateException("there are more '%' than values.");
            output.Append(kind switch
            {
                's' => PythonText.Of(item),
                'r' => PythonText.Representation(item),
                'd' or 'i' when Operations.Number(item) is { } number => Math.Truncate(number).ToString("F0", CultureInfo.InvariantCulture),
                'f' when Operations.Number(item) is { } number => number.ToString($"F{(digits < 0 ? 6 : digits)}", CultureInfo.InvariantCulture),
                _ => throw new TemplateException($"'%{kind}' does not go with a {Operations.TypeName(item)}."),
            });
        }
        if (next < values.Count && value is not TemplateMap) throw new TemplateException("there are more values than '%'.");
        context.Step(output.Length);
        return output.ToString();
    }

    /// <summary><c>'{} and {name}'.format(a, name=b)</c>.</summary>
    public static object? Braces(TemplateContext context, string format, CallArguments arguments)
    {
        var output = new StringBuilder();
        int next = 0;
        for (int at = 0; at < format.Length; at++)
        {
            char c = format[at];
            if (c is '{' or '}' && at + 1 < format.Length && format[at + 1] == c)
            {
                output.Append(c);
                at++;
            }
            else if (c == '{')
            {
                int close = format.IndexOf('}', at);
                if (close < 0) throw new TemplateException("a '{' without its '}' in the format.");
                string field = format[(at + 1)..close];
                if (field.AsSpan().IndexOfAny(".[!:") >= 0) throw new TemplateException($"the field '{{{field}}}' is not supported: only names and numbers are.");
                object? value = field.Length == 0 ? arguments.Required(next++, "field")
                    : int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? arguments.Required(place, field)
                    : arguments.Required(int.MaxValue, field);
                output.Append(PythonText.Of(value));
                at = close;
            }
            else
            {
                output.Append(c);
            }
        }
        context.Step(output.Length);
        return output.ToString();
    }
}
