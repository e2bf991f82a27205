using Microsoft.ML;
using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>Problems to learn from, to choose by and to judge on, and what counts as solved.</summary>
/// <param name="name">In the description of a run.</param>
internal abstract class StudyTask(string name)
{
    public string Name => name;

    /// <summary>A short hash of all problems: results of other problems are never mixed with these.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>1 for a completion that solves its problem, else 0.</summary>
    public abstract Reward Reward { get; }

    /// <summary>Problems to learn from.</summary>
    public abstract IDataView Train(MLContext mlContext);

    /// <summary>Problems for choices: settings and steps.</summary>
    public abstract IDataView Validation(MLContext mlContext);

    /// <summary>Samples a policy's answers to the validation problems, or to the test problems, that nothing is chosen by.</summary>
    /// <param name="onTest">Whether to judge on test.</param>
    /// <param name="policyFolder">A checkpoint folder.</param>
    /// <param name="step">After how many steps it was written.</param>
    /// <param name="temperatures">0 is greedy: one completion a problem.</param>
    /// <param name="cancellationToken">Ends it between temperatures.</param>
    public abstract IEnumerable<Evaluation> Judge(bool onTest, string policyFolder, int step, IEnumerable<double> temperatures, CancellationToken cancellationToken);
}

/// <summary>A task of one kind of problem, whose rows have a prompt.</summary>
internal sealed class StudyTask<TProblem> : StudyTask
    where TProblem : class, new()
{
    private readonly Lazy<List<TProblem>> _train, _validation, _test;
    private readonly Lazy<string> _fingerprint;
    private readonly Func<TProblem, string, bool> _isSolved;

    /// <param name="name">In the description of a run.</param>
    /// <param name="train">Makes the training problems.</param>
    /// <param name="validation">Makes the validation problems.</param>
    /// <param name="test">Makes the test problems.</param>
    /// <param name="prompt">A problem's prompt.</param>
    /// <param name="isSolved">Judges a completion.</param>
    public StudyTask(string name, Func<List<TProblem>> train, Func<List<TProblem>> validation, Func<List<TProblem>> test, Func<TProblem, string> prompt, Func<TProblem, string, bool> isSolved)
        : base(name)
    {
        (_train, _validation, _test, _isSolved) = (new(train), new(validation), new(test), isSolved);
        _fingerprint = new(() => RunSpec.Hash(string.Join('\n', _train.Value.Concat(_validation.Value).Concat(_test.Value).Select(prompt))));
    }

    public override string Fingerprint => _fingerprint.Value;

    public override Reward Reward => Rewards.Create<TProblem>("solved", (problem, completion) => _isSolved(problem, completion.Text) ? 1 : 0);

    public override IDataView Train(MLContext mlContext) => mlContext.Data.LoadFromEnumerable(_train.Value);

    public override IDataView Validation(MLContext mlContext) => mlContext.Data.LoadFromEnumerable(_validation.Value);

    public override IEnumerable<Evaluation> Judge(bool onTest, string policyFolder, int step, IEnumerable<double> temperatures, CancellationToken cancellationToken) =>
        new PolicyScorer<TProblem>(onTest ? "test" : "validation", onTest ? _test.Value : _validation.Value, _isSolved).Score(policyFolder, step, temperatures, cancellationToken);
}
