using Microsoft.Extensions.AI;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>
/// What this library adds to ML.NET, reached through <see cref="AerMLContextExtensions.Aer"/>: trainers of policies, transforms
/// around them, and what is done with a fitted model.
/// </summary>
public sealed class AerCatalog
{
    internal AerCatalog(MLContext mlContext)
    {
        Environment = mlContext;
        Trainers = new AerTrainersCatalog(mlContext);
        Transforms = new AerTransformsCatalog(mlContext);
        Diagnostics = new AerDiagnosticsCatalog(mlContext);
        Data = new AerDataCatalog(mlContext);
    }

    /// <summary>Gets the trainers of policies.</summary>
    public AerTrainersCatalog Trainers { get; }

    /// <summary>Gets the transforms around policies: chat templates, tokens, pretrained policies.</summary>
    public AerTransformsCatalog Transforms { get; }

    /// <summary>Gets the loaders of problems and what is done with these before training: splits, duplicates, contamination.</summary>
    public AerDataCatalog Data { get; }

    /// <summary>Gets what can be said of the machine: how fast it is, and what would make it faster.</summary>
    public AerDiagnosticsCatalog Diagnostics { get; }

    internal IHostEnvironment Environment { get; }

    /// <summary>Changes how the policy in <paramref name="model"/> decodes, without fitting again.</summary>
    /// <param name="model">A fitted or loaded model: a <see cref="PolicyTransformer"/> or a chain that contains one.</param>
    /// <param name="configure">Changes the present settings, see <see cref="DecodingOptions"/>.</param>
    /// <returns>
    /// The same model with the new settings. <paramref name="model"/> stays as it is; both share the policy's weights, which
    /// are freed when both are disposed.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="model"/> contains no policy.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message lists all that are.</exception>
    /// <example><code>ITransformer sampled = mlContext.Aer().WithDecoding(model, o => { o.CompletionsPerPrompt = 16; o.Temperature = 1; });</code></example>
    public ITransformer WithDecoding(ITransformer model, Action<DecodingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(configure);
        return PolicyChain.Replace(Environment, model, policy => policy.WithDecoding(configure));
    }

    /// <summary>Finds the policy in a fitted or loaded model.</summary>
    /// <param name="model">A <see cref="PolicyTransformer"/> or a chain that contains one.</param>
    /// <returns>The last policy of the chain, still owned by <paramref name="model"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="model"/> contains no policy.</exception>
    public PolicyTransformer GetPolicy(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PolicyChain.Find(Environment, model);
    }

    /// <summary>Scores predictions with rewards and sums them up: pass@k, maj@k, mean rewards, lengths, each with a bootstrap interval over problems.</summary>
    /// <param name="predictions">What a policy's <see cref="ITransformer.Transform"/> returns, or any rows with a completion column.</param>
    /// <param name="rewards">The rewards, the one that decides correctness first. Rewards are code and not saved with a model, so they are given here.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or there is no reward.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or more than a tenth of the rewards failed.</exception>
    /// <remarks>
    /// One pass over the predictions, which generates their completions where they are lazy. Cross-validation is not offered: it answers how a model
    /// fitted on other rows of the same data would do, at the cost of as many trainings of a policy as there are folds, and a split by
    /// problem answers the same with one.
    /// </remarks>
    public PolicyMetrics Evaluate(IDataView predictions, params Reward[] rewards)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        return Evaluate(predictions, new EvaluationOptions { Rewards = [.. rewards] });
    }

    /// <inheritdoc cref="Evaluate(IDataView, Reward[])"/>
    /// <param name="predictions">What a policy's <see cref="ITransformer.Transform"/> returns, or any rows with a completion column.</param>
    /// <param name="options">Rewards, k, categories and the rest.</param>
    public PolicyMetrics Evaluate(IDataView predictions, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(options);
        return PolicyEvaluator.Evaluate(Environment, predictions, options);
    }

    /// <summary>Asks a chat client, such as a remote model, and adds its answers in the columns a policy would, so that both are evaluated by the same code.</summary>
    /// <param name="chatClient">The client. Retries and rate limits are its pipeline's business; its exceptions end the call.</param>
    /// <param name="problems">Rows with the questions.</param>
    /// <param name="options">Columns, number of completions and the rest; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The rows with the answers behind: the client is asked now, once for each different prompt and completion, and never again.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The prompt column is missing or not text, or an option is out of range.</exception>
    /// <example><code>
    /// IDataView answers = await mlContext.Aer().TransformAsync(client, test, new() { PromptColumnName = "Question", CompletionsPerPrompt = 4 });
    /// PolicyMetrics remote = mlContext.Aer().Evaluate(answers, new EvaluationOptions { Rewards = [correct], ProblemColumnName = "Question" });
    /// </code></example>
    public Task<IDataView> TransformAsync(IChatClient chatClient, IDataView problems, ChatPredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatClient);
        ArgumentNullException.ThrowIfNull(problems);
        return ChatPredictions.CreateAsync(Environment, chatClient, problems, options ?? new ChatPredictionOptions(), cancellationToken);
    }
}
