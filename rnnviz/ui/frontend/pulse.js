// The beat of a part that draws itself again. What the server sent before this beat has been drawn when it arrives.

import { mounted } from "./mount.js";

const PATIENCE_S = 3; // a beat that nothing answers is given again, each time after twice as long

class Pulse {
    update({ data: { beat, every }, setTriggerValue }) {
        this.give = () => setTriggerValue("beat", beat);
        if (beat === this.beat) return;
        this.beat = beat;
        this.wait(every, Math.max(PATIENCE_S, 2 * every));
    }

    wait(seconds, patience) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            this.give();
            this.wait(patience, 2 * patience);
        }, 1000 * seconds);
    }

    close() {
        clearTimeout(this.timer);
    }
}

export default mounted(Pulse);
