using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>
/// What this library adds to ML.NET, reached through <see cref="AerMLContextExtensions.Aer"/>: trainers of policies, transforms
/// around them, and what is done with a fitted model.
/// </summary>
public sealed class AerCatalog
{
    internal AerCatalog(IHostEnvironment environment)
    {
        Environment = environment;
        Trainers = new AerTrainersCatalog(environment);
        Transforms = new AerTransformsCatalog(environment);
    }

    /// <summary>Gets the trainers of policies.</summary>
    public AerTrainersCatalog Trainers { get; }

    /// <summary>Gets the transforms around policies: chat templates, tokens, pretrained policies.</summary>
    public AerTransformsCatalog Transforms { get; }

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
}
