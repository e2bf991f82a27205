using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>The cases of one suite, which of them failed and why, and the worst errors seen.</summary>
internal sealed class ConformanceReport(string suite)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<string> _failed = [];
    private readonly SortedDictionary<string, JsonNode?> _figures = new(StringComparer.Ordinal);

    public int Cases { get; private set; }

    public IReadOnlyList<string> Failed => _failed;

    /// <summary>Why each failed case failed, in order, for the reader of stderr and of a test's message.</summary>
    public List<string> Reasons { get; } = [];

    /// <summary>Runs one case; an exception fails it, so that nothing is skipped in silence.</summary>
    public void Case(string name, Action run)
    {
        Cases++;
        try
        {
            run();
        }
#pragma warning disable CA1031 // Whatever a case throws is that case's failure, not the suite's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failed.Add(name);
            Reasons.Add($"{name}: {e.Message}");
            Console.Error.WriteLine($"FAILED {name}: {e.Message}");
        }
    }

    /// <summary>Keeps the largest value seen under <paramref name="figure"/>.</summary>
    public void Worst(string figure, double value)
    {
        double known = _figures.TryGetValue(figure, out JsonNode? node) ? (double)node! : double.NegativeInfinity;
        // What is no number must stay visible, and JSON has no word for it.
        if (!double.IsFinite(value)) _figures[figure] = 1e308;
        else if (value > known) _figures[figure] = value;
    }

    /// <summary>Sets a figure of the suite's own, such as the false positives of the math suite.</summary>
    public void Set(string figure, JsonNode? value) => _figures[figure] = value;

    public string ToJson()
    {
        var line = new JsonObject
        {
            ["suite"] = suite,
            ["cases"] = Cases,
            ["passed"] = Cases - _failed.Count,
            ["failed"] = new JsonArray([.. _failed.Select(f => (JsonNode)f)]),
        };
        foreach ((string key, JsonNode? value) in _figures) line[key] = value?.DeepClone();
        return line.ToJsonString(Json);
    }
}
