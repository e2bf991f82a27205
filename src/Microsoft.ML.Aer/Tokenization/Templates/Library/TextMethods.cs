using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>A method of a text.</summary>
internal delegate object? TextMethod(TemplateContext context, string text, CallArguments arguments);

/// <summary>The methods of texts, as Python has them.</summary>
internal static class TextMethods
{
    public static Dictionary<string, TextMethod> Known { get; } = new(StringComparer.Ordinal)
    {
        ["strip"] = (_, text, a) => PythonText.Strip(text, a.OptionalText(0, "chars")),
        ["lstrip"] = (_, text, a) => PythonText.Strip(text, a.OptionalText(0, "chars"), right: false),
        ["rstrip"] = (_, text, a) => PythonText.Strip(text, a.OptionalText(0, "chars"), left: false),
        ["split"] = (_, text, a) => new TemplateList(TextSplitting.Split(text, a.OptionalText(0, "sep"), a.Number(1, "maxsplit", -1), fromRight: false)),
        ["rsplit"] = (_, text, a) => new TemplateList(TextSplitting.Split(text, a.OptionalText(0, "sep"), a.Number(1, "maxsplit", -1), fromRight: true)),
        ["splitlines"] = (_, text, a) => new TemplateList(TextSplitting.Lines(text, a.Flag(0, "keepends", absent: false))),
        ["partition"] = (_, text, a) => TextSplitting.Partition(text, a.Text(0, "sep"), fromRight: false),
        ["rpartition"] = (_, text, a) => TextSplitting.Partition(text, a.Text(0, "sep"), fromRight: true),
        ["startswith"] = (_, text, a) => Parts(a.Required(0, "prefix")).Any(part => text.StartsWith(part, StringComparison.Ordinal)),
        ["endswith"] = (_, text, a) => Parts(a.Required(0, "suffix")).Any(part => text.EndsWith(part, StringComparison.Ordinal)),
        ["removeprefix"] = (_, text, a) => text.StartsWith(a.Text(0, "prefix"), StringComparison.Ordinal) ? text[a.Text(0, "prefix").Length..] : text,
        ["removesuffix"] = (_, text, a) => text.EndsWith(a.Text(0, "suffix"), StringComparison.Ordinal) ? text[..^a.Text(0, "suffix").Length] : text,
        ["replace"] = (context, text, a) => Replace(context, text, a.Text(0, "old"), a.Text(1, "new"), a.Number(2, "count", -1)),
        ["find"] = (_, text, a) => CodePoints(text, text.IndexOf(a.Text(0, "sub"), StringComparison.Ordinal)),
        ["rfind"] = (_, text, a) => CodePoints(text, text.LastIndexOf(a.Text(0, "sub"), StringComparison.Ordinal)),
        ["index"] = (_, text, a) => text.IndexOf(a.Text(0, "sub"), StringComparison.Ordinal) is >= 0 and var at ? CodePoints(text, at) : throw new TemplateException("the text does not contain what 'index' looks for."),
        ["count"] = (_, text, a) => a.Text(0, "sub") is { Length: > 0 } part ? (long)text.AsSpan().Count(part) : PythonText.Length(text) + 1L,
        ["join"] = (context, text, a) => Join(context, text, Operations.Items(a.Required(0, "iterable")).Select(item => item as string ?? throw new TemplateException($"'join' takes texts, found a {Operations.TypeName(item)}."))),
        ["upper"] = (_, text, _) => PythonText.Upper(text),
        ["lower"] = (_, text, _) => PythonText.Lower(text),
        ["casefold"] = (_, text, _) => PythonText.Lower(PythonText.Upper(text)),
        ["title"] = (_, text, _) => Title(text),
        ["capitalize"] = (_, text, _) => Capitalize(text),
        ["swapcase"] = (_, text, _) => string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))),
        ["isdigit"] = (_, text, _) => All(text, rune => Rune.IsDigit(rune)),
        ["isdecimal"] = (_, text, _) => All(text, rune => Rune.IsDigit(rune)),
        ["isnumeric"] = (_, text, _) => All(text, Rune.IsNumber),
        ["isalpha"] = (_, text, _) => All(text, Rune.IsLetter),
        ["isalnum"] = (_, text, _) => All(text, rune => Rune.IsLetter(rune) || Rune.IsNumber(rune)),
        ["isspace"] = (_, text, _) => text.Length > 0 && text.All(PythonText.IsSpace),
        ["isupper"] = (_, text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["islower"] = (_, text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["zfill"] = (context, text, a) => ZeroFill(context, text, a.Number(0, "width", 0)),
        ["ljust"] = (context, text, a) => Pad(context, text, a, left: false, right: true),
        ["rjust"] = (context, text, a) => Pad(context, text, a, left: true, right: false),
        ["center"] = (context, text, a) => Pad(context, text, a, left: true, right: true),
        ["format"] = PythonFormat.Braces,
    };

    public static string Replace(TemplateContext context, string text, string old, string replacement, long count)
    {
        var output = new StringBuilder();
        int at = 0;
        for (long done = 0; count < 0 || done < count; done++)
        {
            int next = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : done == 0 ? 0 : at < text.Length ? at + (char.IsHighSurrogate(text[at]) ? 2 : 1) : -1;
            if (next < 0 || next > text.Length) break;
            output.Append(text, at, next - at).Append(replacement);
            context.Step(output.Length - output.Length / 2 + replacement.Length);
            at = next + old.Length;
        }
        context.Step(output.Length + text.Length - at);
        return output.Append(text.AsSpan(at)).ToString();
    }

    public static string Join(TemplateContext context, string separator, IEnumerable<string> parts)
    {
        var output = new StringBuilder();
        bool first = true;
        foreach (string part in parts)
        {
            context.Step(separator.Length + part.Length);
            if (!first) output.Append(separator);
            first = false;
            output.Append(part);
            if (output.Length > 1 << 24) context.Step(output.Length);
        }
        return output.ToString();
    }

    public static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Title(string text)
    {
        bool inWord = false;
        return string.Concat(text.Select(c =>
        {
            char titled = inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c);
            inWord = char.IsLetter(c);
            return titled;
        }));
    }

    public static string Pad(TemplateContext context, string text, CallArguments arguments, bool left, bool right)
    {
        long missing = Math.Max(arguments.Number(0, "width", 80) - PythonText.Length(text), 0);
        context.Step((int)Math.Min(missing, int.MaxValue));
        string fill = arguments.OptionalText(1, "fillchar") ?? " ";
        if (fill.Length != 1) throw new TemplateException("the fill character must be one character.");
        // Python gives an odd one to the left where the width is odd.
        long before = !left ? 0 : !right ? missing : missing / 2 + (missing & arguments.Number(0, "width", 80) & 1);
        return new string(fill[0], (int)before) + text + new string(fill[0], (int)(missing - before));
    }

    private static string ZeroFill(TemplateContext context, string text, long width)
    {
        long missing = Math.Max(width - PythonText.Length(text), 0);
        context.Step((int)Math.Min(missing, int.MaxValue));
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return text[..sign] + new string('0', (int)missing) + text[sign..];
    }

    private static bool All(string text, Func<Rune, bool> condition) => text.Length > 0 && text.EnumerateRunes().All(condition);

    private static long CodePoints(string text, int at) => at < 0 ? -1 : PythonText.Length(text[..at]);

    private static IEnumerable<string> Parts(object? value) => value switch
    {
        string text => [text],
        TemplateList { IsTuple: true } tuple => tuple.Items.Select(item => item as string ?? throw new TemplateException("a prefix must be a text.")),
        _ => throw new TemplateException($"a {Operations.TypeName(value)} is no text to begin or end with."),
    };
}
