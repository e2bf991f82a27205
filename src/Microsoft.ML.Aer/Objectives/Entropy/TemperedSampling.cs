namespace Microsoft.ML.Aer;

/// <summary>
/// A request for more completions of the step's prompts, drawn at another temperature, whose loss is
/// -<see cref="Coefficient"/> x reward x log-probability, a mean over their tokens.
/// </summary>
/// <param name="Temperature">Factor on the rollouts' temperature; the log-probabilities of the loss stay at the training temperature.</param>
/// <param name="Coefficient">What rewards are multiplied with.</param>
/// <param name="CompletionsPerPrompt">How many.</param>
internal sealed record TemperedSampling(double Temperature, double Coefficient, int CompletionsPerPrompt);
