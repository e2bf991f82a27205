using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The trainers of policies.</summary>
public sealed class AerTrainersCatalog
{
    internal AerTrainersCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    /// <summary>Trains a policy by reinforcement learning with verifiable rewards, with Adaptive Entropy Regularization.</summary>
    /// <param name="policyPath">The Hugging Face checkpoint folder to start from.</param>
    /// <param name="reward">Judges completions; 1 is correct.</param>
    /// <param name="promptColumnName">The text column with the prompts.</param>
    /// <param name="outputColumnName">The column of completions that the fitted transformer adds.</param>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="promptsPerStep">Problems of each step.</param>
    /// <param name="groupSize">Completions of each problem.</param>
    /// <param name="maxNewTokens">Most tokens of a completion.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="entropy">Whether and how entropy is kept; null means <see cref="EntropyRegularization.Adaptive"/>.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range; the message lists all that are.</exception>
    public PolicyOptimizationTrainer PolicyOptimization(
        string policyPath,
        Reward reward,
        string promptColumnName = TrainerDefaults.PromptColumnName,
        string outputColumnName = TrainerDefaults.CompletionColumnName,
        int steps = TrainerDefaults.Steps,
        int promptsPerStep = TrainerDefaults.PromptsPerStep,
        int groupSize = TrainerDefaults.GroupSize,
        int maxNewTokens = TrainerDefaults.MaxNewTokens,
        float learningRate = TrainerDefaults.LearningRate,
        EntropyRegularization? entropy = null)
    {
        ArgumentNullException.ThrowIfNull(reward);
        return PolicyOptimization(new PolicyOptimizationTrainer.Options
        {
            PolicyPath = policyPath,
            Rewards = { reward },
            PromptColumnName = promptColumnName,
            OutputColumnName = outputColumnName,
            Steps = steps,
            PromptsPerStep = promptsPerStep,
            GroupSize = groupSize,
            MaxNewTokens = maxNewTokens,
            LearningRate = learningRate,
            Entropy = entropy ?? EntropyRegularization.Adaptive(),
        });
    }

    /// <summary>Trains a policy by reinforcement learning with verifiable rewards, with Adaptive Entropy Regularization unless set otherwise.</summary>
    /// <param name="options">Every setting.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Options are out of range; the message lists all that are, each with what to set instead.</exception>
    public PolicyOptimizationTrainer PolicyOptimization(PolicyOptimizationTrainer.Options options) => new(Environment, options);

    /// <summary>Trains a policy to give the completions in the data: a cold start before reinforcement learning.</summary>
    /// <param name="policyPath">The Hugging Face checkpoint folder to start from; without weights, the policy is drawn from the seed.</param>
    /// <param name="promptColumnName">The text column with the prompts.</param>
    /// <param name="completionColumnName">The text column with the completions to learn.</param>
    /// <param name="outputColumnName">The column of completions that the fitted transformer adds.</param>
    /// <param name="epochs">How often the data are gone through.</param>
    /// <param name="batchSize">Rows of each optimizer step.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range; the message lists all that are.</exception>
    public SupervisedFineTuningTrainer SupervisedFineTuning(
        string policyPath,
        string promptColumnName = TrainerDefaults.PromptColumnName,
        string completionColumnName = TrainerDefaults.AnswerColumnName,
        string outputColumnName = TrainerDefaults.CompletionColumnName,
        int epochs = TrainerDefaults.SupervisedEpochs,
        int batchSize = TrainerDefaults.SupervisedBatchSize,
        float learningRate = TrainerDefaults.SupervisedLearningRate) => SupervisedFineTuning(new SupervisedFineTuningTrainer.Options
        {
            PolicyPath = policyPath,
            PromptColumnName = promptColumnName,
            CompletionColumnName = completionColumnName,
            OutputColumnName = outputColumnName,
            Epochs = epochs,
            BatchSize = batchSize,
            LearningRate = learningRate,
        });

    /// <summary>Trains a policy to give the completions in the data: a cold start before reinforcement learning.</summary>
    /// <param name="options">Every setting.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Options are out of range; the message lists all that are, each with what to set instead.</exception>
    public SupervisedFineTuningTrainer SupervisedFineTuning(SupervisedFineTuningTrainer.Options options) => new(Environment, options);
}
