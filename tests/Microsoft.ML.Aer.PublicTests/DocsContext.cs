using Microsoft.Extensions.AI;

namespace Microsoft.ML.Aer.PublicTests;

/// <summary>What the code in docs takes as given: names that a block uses and does not declare. <see cref="DocsTests"/> compiles each block as a class derived from this one.</summary>
public abstract class DocsContext
{
    protected static readonly MLContext mlContext = null!;
    protected static readonly string policyPath = null!;
    protected static readonly IEnumerable<Problem> rows = null!;
    protected static readonly IDataView problems = null!, train = null!, validation = null!, test = null!, benchmark = null!, solved = null!;
    protected static readonly ITransformer model = null!, sampled = null!;
    protected static readonly Reward correct = null!, reward = null!;
    protected static readonly PolicyMetrics before = null!, after = null!;
    protected static readonly EvaluationOptions options = null!;
    protected static readonly IChatClient chatClient = null!;
    protected static readonly ICompileService service = null!;

    /// <summary>A row of a user's problems.</summary>
    public sealed class Problem
    {
        public string Question { get; set; } = "";

        public string Answer { get; set; } = "";

        public string Target { get; set; } = "";

        public int Budget { get; set; }
    }

    /// <summary>A service that a reward asks.</summary>
    public interface ICompileService
    {
        Task<float> CompileAsync(string code, CancellationToken stop);
    }
}
