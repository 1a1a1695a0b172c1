/* Solves the challenge of a form (ALTCHA's: which number hashes to this?) beside the page, so that typing goes on.
   Without script, or where a worker cannot run, the form offers a wait instead. */
(() => {
  'use strict';
  const box = document.querySelector('[data-challenge]');
  if (!box || !window.Worker) return;
  const task = JSON.parse(box.dataset.challenge);
  const status = box.querySelector('[role=status]');
  const instead = box.querySelector('[data-without]');
  const form = box.closest('form');
  const worker = new Worker(box.dataset.worker);
  let pressed = null; // the button of a form that was sent too early

  const giveUp = () => {
    status.hidden = true;
    instead.hidden = false;
    pressed = null;
  };
  instead.hidden = true;
  status.hidden = false;
  setTimeout(() => {
    status.textContent = status.dataset.solving;
  }, 100); // only what changes is read out

  worker.onerror = giveUp;
  worker.onmessage = ({ data }) => {
    if (data.number === null) {
      giveUp();
      return;
    }
    const { algorithm, challenge, salt, signature } = task;
    box.querySelector('[name=altcha]').value = btoa(
      JSON.stringify({ algorithm, challenge, number: data.number, salt, signature, took: data.took }),
    );
    status.textContent = status.dataset.solved;
    if (pressed) pressed.click();
  };
  worker.postMessage(task);

  form.addEventListener('submit', (e) => {
    if (!instead.hidden || box.querySelector('[name=altcha]').value) return;
    e.preventDefault(); // it is sent by itself in a moment
    pressed = e.submitter || form.querySelector('[type=submit]:not([name=wait])');
  });
})();
