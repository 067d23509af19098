// What can be done or asked next: props {actions, questions}. A button sends its question as the person's own message.
export default function Suggestions() {
  const actions = props.actions || []
  return (
    <div className="saa-suggestions" role="group" aria-label="Do or ask next" data-testid="answer-suggestions">
      {actions.map(({ label, question }) => (
        <button key={question} type="button" title={question} onClick={() => sendUserMessage(question)}>{label}</button>
      ))}
      {props.questions.map((question) => (
        <button key={question} type="button" onClick={() => sendUserMessage(question)}>{question}</button>
      ))}
    </div>
  )
}
