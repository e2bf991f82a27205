using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>One rendering of a template: its output and what it has used of its bounds.</summary>
internal sealed class TemplateContext(string template, TimeProvider time)
{
    private const int MostSteps = 5_000_000;
    private const int MostCharacters = 16 << 20;
    private const int DeepestNesting = 400;

    /// <summary>Characters written or copied that count as one step.</summary>
    private const int CharactersPerStep = 32;

    private int _steps;
    private int _depth;

    public TimeProvider Time { get; } = time;

    public StringBuilder Output { get; private set; } = new();

    /// <summary>Counts work.</summary>
    public void Step(int characters = 0)
    {
        if (characters > MostCharacters) throw new TemplateException($"a text of {characters} characters is longer than the {MostCharacters} a template may make.");
        if ((_steps += 1 + (characters / CharactersPerStep)) > MostSteps) throw new TemplateException($"the template took more than {MostSteps} steps; it may never end.");
    }

    /// <summary>Counts values made, each as a step.</summary>
    public void Values(int count)
    {
        if ((_steps += Math.Min(count, MostSteps + 1)) > MostSteps) throw new TemplateException($"the template took more than {MostSteps} steps; it may never end.");
    }

    public void Write(string text)
    {
        Step(text.Length);
        if (Output.Length + text.Length > MostCharacters) throw new TemplateException($"the output is longer than the {MostCharacters} characters a template may write.");
        Output.Append(text);
    }

    /// <summary>What a part of the template writes, instead of writing it.</summary>
    public string Capture(Action write)
    {
        StringBuilder outer = Output;
        Output = new StringBuilder();
        try
        {
            write();
            return Output.ToString();
        }
        finally
        {
            Output = outer;
        }
    }

    /// <summary>Runs a node's work; what fails in it is located there.</summary>
    public T Run<T>(TemplateNode node, Func<T> work)
    {
        try
        {
            Step();
            if (++_depth > DeepestNesting) throw new TemplateException($"the template nests more than {DeepestNesting} deep.");
            return work();
        }
        catch (TemplateException e) when (Located(e, node))
        {
            throw; // Never reached: a filter locates without unwinding, where catching at each of hundreds of levels takes seconds.
        }
        finally
        {
            _depth--;
        }
    }

    private bool Located(TemplateException fault, TemplateNode node)
    {
        fault.Locate(template, node.Line, node.Construct);
        return false;
    }
}
