using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>Decides, once a step, how strongly entropy is rewarded. The state of one run.</summary>
internal abstract class EntropyController
{
    /// <summary>Called once a step, after the rollouts and before the update.</summary>
    public abstract EntropyDecision Observe(EntropyObservation observation);

    /// <summary>The state, from which <see cref="Restore"/> goes on bit for bit.</summary>
    public abstract JsonObject Save();

    /// <summary>Takes over what <see cref="Save"/> returned.</summary>
    /// <exception cref="FormatException">A key is missing or of another type.</exception>
    public abstract void Restore(JsonObject state);
}
