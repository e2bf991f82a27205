using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Puts a result into one line: JSON for programs, name = value for people.</summary>
internal static class ResultWriter
{
    public static string Json(string name, Arguments arguments, Result result, Calibration machine)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach ((string key, object value) in Fields(name, arguments, result, machine))
            {
                if (value is double number) json.WriteNumber(key, number);
                else json.WriteString(key, (string)value);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Text(string name, Arguments arguments, Result result, Calibration machine) =>
        string.Join("  ", Fields(name, arguments, result, machine).Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Key} {field.Value}")));

    private static IEnumerable<(string Key, object Value)> Fields(string name, Arguments arguments, Result result, Calibration machine)
    {
        yield return ("name", name);
        foreach ((string flag, string text) in arguments.Values)
        {
            if (flag is "warmups" or "repetitions") continue;
            yield return (flag, double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : text);
        }
        if (result.TokensPerSecond is { } rate) yield return ("tokens_per_second", Round(rate));
        if (result.Seconds is { } seconds) yield return ("seconds", Round(seconds));
        if (result.LimitRatio is { } ratio)
        {
            yield return ("limit_ratio", Round(ratio(machine)));
            yield return ("torch_ratio", Round(ratio(machine with { Sgemm2048 = machine.TorchSgemm2048 })));
        }
        if (result.Spread is { } spread) yield return ("spread", Round(spread));
        if (result.Repetitions is { } repetitions) yield return ("repetitions", (double)repetitions);
        foreach ((string key, object value) in result.Extra) yield return (key, value is string ? value : Round(Convert.ToDouble(value, CultureInfo.InvariantCulture)));
        yield return ("peak_rss_gb", Round(result.PeakGigabytes));
        yield return ("sgemm_2048", Round(machine.Sgemm2048));
        yield return ("sgemm_6144x576x3072", Round(machine.Sgemm6144));
        yield return ("torch_sgemm_2048", Round(machine.TorchSgemm2048));
        yield return ("memory_read", Round(machine.MemoryRead));
        yield return ("cores", (double)Machine.Cores);
        yield return ("processor", Machine.Processor);
    }

    // Four digits are more than any measurement here has.
    private static double Round(double value) => double.IsFinite(value) ? double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : -1;
}
