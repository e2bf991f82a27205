using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>One run of a <see cref="ProblemSelection"/>: hands out problems and learns how the policy did on them.</summary>
internal abstract class ProblemQueue
{
    /// <summary>How many problems were handed out, those passed over included.</summary>
    public long Position { get; private protected set; }

    /// <summary>The next problems, by row number; where there are fewer than asked for, they come again.</summary>
    public abstract int[] Draw(int count);

    /// <summary>Takes note of a problem's accuracy, 0 to 1; NaN, nothing judged, changes nothing.</summary>
    public virtual void Observe(int problem, double accuracy)
    {
    }

    /// <summary>The state, from which <see cref="Restore"/> goes on exactly.</summary>
    public virtual JsonObject Save() => new() { ["position"] = Position };

    /// <summary>Takes over what <see cref="Save"/> returned.</summary>
    /// <exception cref="FormatException">A key is missing, or its value is of another kind or length.</exception>
    public virtual void Restore(JsonObject state) => Position = ControllerState.Int64(state, "position");
}
