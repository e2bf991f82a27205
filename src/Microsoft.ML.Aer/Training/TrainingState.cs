using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>Where a run stands, beside weights and optimizer. Random streams are functions of seed and step: there is nothing of theirs to keep.</summary>
internal sealed record TrainingState
{
    /// <summary>Finished steps.</summary>
    public required int Step { get; init; }

    /// <summary>How many problems were drawn.</summary>
    public long Position { get; init; }

    /// <summary>The problem queue's; null where there is none.</summary>
    public JsonObject? Selection { get; init; }

    /// <summary>How often the weights were updated.</summary>
    public long PolicyVersion { get; init; }

    /// <summary>Of the optimizer.</summary>
    public long OptimizerSteps { get; init; }

    /// <summary>The entropy controller's; null where there is none.</summary>
    public JsonObject? Entropy { get; init; }

    /// <summary>What the run optimizes, in words; null where that is fixed.</summary>
    public string? Objective { get; init; }

    /// <summary>The best validation score so far and its step; null before the first validation.</summary>
    public double? BestScore { get; init; }

    public int? BestStep { get; init; }

    /// <summary>The run's identity: a checkpoint is of the same run only if these are the same.</summary>
    public required int Seed { get; init; }

    /// <summary><see cref="TrainingProblems.Fingerprint"/>.</summary>
    public required string Problems { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A validation score may be NaN.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json));

    /// <exception cref="FormatException">The file is no state of a run.</exception>
    public static TrainingState Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(File.ReadAllText(path), Json) ?? throw new FormatException($"{path}: empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: no state of a training run: {e.Message} Remove the checkpoint's folder to go on from an earlier one.", e);
        }
    }
}
