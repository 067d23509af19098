// What can be asked next: props {questions}. A button sends its question as the person's own message.
export default function Suggestions() {
  return (
    <div className="saa-suggestions" role="group" aria-label="Ask next" data-testid="answer-suggestions">
      {props.questions.map((question) => (
        <button key={question} type="button" onClick={() => sendUserMessage(question)}>{question}</button>
      ))}
    </div>
  )
}
