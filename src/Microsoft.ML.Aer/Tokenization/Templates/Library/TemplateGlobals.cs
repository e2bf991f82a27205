using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>The functions that every template has.</summary>
internal static class TemplateGlobals
{
    private const int LongestRange = 100_000;

    public static IEnumerable<TemplateFunction> All { get; } =
    [
        new("range", Range),
        new("dict", Dictionary),
        new("namespace", Namespace),
        new("joiner", Joiner),
        new("raise_exception", (_, arguments) => throw new TemplateException(PythonText.Of(arguments.Required(0, "message")))),
        new("strftime_now", (context, arguments) => Time(context.Time.GetLocalNow(), arguments.Text(0, "format"))),
    ];

    private static TemplateList Range(TemplateContext context, CallArguments arguments)
    {
        arguments.Allow(3);
        bool one = arguments.Positional.Count == 1;
        long start = one ? 0 : arguments.Number(0, "start", 0), stop = arguments.Number(one ? 0 : 1, "stop", 0), step = arguments.Number(2, "step", 1);
        if (step == 0) throw new TemplateException("the step of a range cannot be 0.");
        double count = Math.Max(0, Math.Ceiling(((double)stop - start) / step));
        if (count > LongestRange) throw new TemplateException($"a range of {count} numbers is longer than the {LongestRange} a template may have.");
        context.Values((int)count);
        return new TemplateList([.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + (i * step)))]);
    }

    private static TemplateMap Dictionary(TemplateContext context, CallArguments arguments)
    {
        var map = new TemplateMap();
        if (arguments.Positional is [TemplateMap source])
        {
            foreach ((object key, object? value) in source.Entries) map[key] = value;
        }
        else if (arguments.Positional.Count > 0)
        {
            throw new TemplateException("'dict' takes a dictionary or named values.");
        }
        foreach ((string name, object? value) in arguments.Named) map[name] = value;
        return map;
    }

    private static TemplateNamespace Namespace(TemplateContext context, CallArguments arguments)
    {
        var space = new TemplateNamespace();
        foreach ((object name, object? value) in Dictionary(context, arguments).Entries) space.Values[PythonText.Of(name)] = value;
        return space;
    }

    private static TemplateFunction Joiner(TemplateContext context, CallArguments arguments)
    {
        string separator = arguments.OptionalText(0, "sep") ?? ", ";
        bool used = false;
        return new TemplateFunction("joiner", (_, _) =>
        {
            if (used) return separator;
            used = true;
            return "";
        });
    }

    private static string Time(DateTimeOffset now, string format)
    {
        var output = new StringBuilder();
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                output.Append(format[at]);
                continue;
            }
            bool unpadded = format[++at] == '-' && at + 1 < format.Length;
            string part = Part(now, format[unpadded ? ++at : at]);
            output.Append(unpadded && part.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : unpadded ? "0" : part);
        }
        return output.ToString();
    }

    private static string Part(DateTimeOffset now, char code) => code switch
    {
        'Y' => now.Year.ToString("0000", CultureInfo.InvariantCulture),
        'y' => (now.Year % 100).ToString("00", CultureInfo.InvariantCulture),
        'm' => now.Month.ToString("00", CultureInfo.InvariantCulture),
        'd' => now.Day.ToString("00", CultureInfo.InvariantCulture),
        'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => now.Hour.ToString("00", CultureInfo.InvariantCulture),
        'I' => ((now.Hour + 11) % 12 + 1).ToString("00", CultureInfo.InvariantCulture),
        'M' => now.Minute.ToString("00", CultureInfo.InvariantCulture),
        'S' => now.Second.ToString("00", CultureInfo.InvariantCulture),
        'f' => (now.Ticks % TimeSpan.TicksPerSecond / 10).ToString("000000", CultureInfo.InvariantCulture),
        'p' => now.Hour < 12 ? "AM" : "PM",
        'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'A' => now.ToString("dddd", CultureInfo.InvariantCulture),
        'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
        'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
        'b' or 'h' => now.ToString("MMM", CultureInfo.InvariantCulture),
        'F' => now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        'T' => now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        'D' => now.ToString("MM/dd/yy", CultureInfo.InvariantCulture),
        'R' => now.ToString("HH:mm", CultureInfo.InvariantCulture),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        // strftime_now takes the local time without its zone, as Python's datetime.now() does.
        'z' or 'Z' => "",
        _ => throw new TemplateException($"strftime_now does not know '%{code}'."),
    };
}
