"""The built-in provider: no key, no network; deterministic, honest stand-ins with realistic sizes and pace."""

from __future__ import annotations

import os
import time
from threading import BoundedSemaphore

from ...media.cutout import cut_out
from ...media.paint import paint_backdrop
from ...media.picture import png, read_picture, resized
from ...media.rehearsed import draw_on, film, light_anew, take_apart, tint
from ...media.tones import hum
from ..abilities import (
    CallOutProvider,
    CallOutRequest,
    CallOutResult,
    CutOutProvider,
    CutOutRequest,
    EditProvider,
    EditRequest,
    EmbedProvider,
    EmbedRequest,
    EmbedResult,
    ExtendProvider,
    ExtendRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    LayersProvider,
    LayersRequest,
    LayersResult,
    ModerateProvider,
    ModerateRequest,
    ModerateResult,
    RelightProvider,
    RelightRequest,
    SpeechProvider,
    SpeechRequest,
    SpeechResult,
    TextProvider,
    TextRequest,
    TextResult,
    TranscriptProvider,
    TranscriptRequest,
    TranscriptResult,
    UpscaleProvider,
    UpscaleRequest,
    VideoProvider,
    VideoRequest,
    VideoResult,
    WorkflowProvider,
    WorkflowRequest,
    WorkflowResult,
)
from ..base import Exchange
from .answers import echo, pictured, unheard
from .words import compose, flagged, instance, note_down, vector

# A picture in the making takes tens of megabytes and a processor, and the models lane has many threads.
EASELS = BoundedSemaphore(os.cpu_count() or 1)
PAINTER = "rehearsal/backdrop-2"
WRITER = "rehearsal/words-1"
RETOUCHER = "rehearsal/retouch-1"
CUTTER = "rehearsal/u2netp"
PROJECTOR = "rehearsal/flip-book-1"
SPEAKER = "rehearsal/tones-1"
LISTENER = "rehearsal/deaf-1"
WEIGHER = "rehearsal/hashes-1"
JUDGE = "rehearsal/judge-1"
ECHO = "rehearsal/echo-1"


class Rehearsal(
    ImageProvider,
    TextProvider,
    EditProvider,
    ExtendProvider,
    CutOutProvider,
    UpscaleProvider,
    RelightProvider,
    LayersProvider,
    VideoProvider,
    SpeechProvider,
    TranscriptProvider,
    EmbedProvider,
    ModerateProvider,
    WorkflowProvider,
    CallOutProvider,
):
    """Stands in for every model; what it makes is labelled as a rehearsal. `pace` 1 is that of a quick service."""

    key = "rehearsal"
    label = "Rehearsal"
    reconcile = "key"
    free = True
    slots = 4

    def __init__(self, *, pace: float = 1.0) -> None:
        super().__init__()
        self.pace = pace

    # --- Pictures ----------------------------------------------------------------------------------

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult:
        """A studio backdrop in the brand's palette, the same for the same prompt, seed and brand."""
        self._wait(2.0, exchange, 0.0, 0.4, "Waiting for a place in the queue")
        with EASELS:
            picture = paint_backdrop(
                request.prompt,
                brand=request.brand,
                seed=request.seed,
                width=request.width,
                height=request.height,
                progress=lambda share: exchange.progress(0.4 + 0.3 * share, "Painting"),
            )
        self._wait(2.0, exchange, 0.7, 1.0, "Developing")
        return ImageResult(png(picture), PAINTER, request.seed, rehearsal=True)

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult:
        """The picture tinted in a colour that follows from the prompt and seed, inside the mask where there is one."""
        self._wait(2.0, exchange, 0.0, 1.0, "Tinting")
        mask = request.mask.data if request.mask else None
        changed = tint(read_picture(request.picture.data), request.prompt, seed=request.seed, mask=mask)
        return pictured(changed, RETOUCHER, request.seed)

    def extend_image(self, request: ExtendRequest, exchange: Exchange) -> ImageResult:
        """The picture with its ground mirrored outwards and softened, exactly as large as was asked."""
        self._wait(2.0, exchange, 0.0, 1.0, "Drawing on")
        sides = {"left": request.left, "top": request.top, "right": request.right, "bottom": request.bottom}
        return pictured(
            draw_on(read_picture(request.picture.data), seed=request.seed, **sides), RETOUCHER, request.seed
        )

    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult:
        """The subject cut out by the local network; raises StepFailed where none stands out."""
        self._wait(1.0, exchange, 0.0, 1.0, "Cutting out")
        return pictured(cut_out(read_picture(request.picture.data)).image, CUTTER, 0)

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult:
        """The picture resampled by Lanczos: larger, with no more detail than it had."""
        self._wait(2.0, exchange, 0.0, 1.0, "Enlarging")
        picture = read_picture(request.picture.data)
        larger = resized(picture, picture.width * request.factor, picture.height * request.factor)
        return pictured(larger, RETOUCHER, request.seed)

    def relight_image(self, request: RelightRequest, exchange: Exchange) -> ImageResult:
        """The picture in the light of the background, or of a backdrop painted to the prompt, by the local craft."""
        self._wait(2.0, exchange, 0.0, 1.0, "Lighting")
        ground = read_picture(request.background.data) if request.background else None
        lit = light_anew(read_picture(request.picture.data), ground, request.prompt, seed=request.seed)
        return pictured(lit, RETOUCHER, request.seed)

    def split_layers(self, request: LayersRequest, exchange: Exchange) -> LayersResult:
        """The ground and the subject, by the local network; only the ground where no subject stands out."""
        self._wait(2.0, exchange, 0.0, 1.0, "Taking apart")
        layers = take_apart(read_picture(request.picture.data))
        return LayersResult([png(layer) for layer in layers.values()], list(layers), CUTTER, rehearsal=True)

    # --- Films and sound ---------------------------------------------------------------------------

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult:
        """A WebM, small, silent and of few pictures, in place of a film."""
        self._wait(3.0, exchange, 0.0, 0.6, "Waiting for a place in the queue")
        width, height = request.width, request.height
        first = (
            read_picture(request.first.data)
            if request.first
            else paint_backdrop(request.prompt, seed=request.seed, width=width // 4, height=height // 4)
        )
        last = read_picture(request.last.data) if request.last else None
        exchange.progress(0.7, "Filming")
        data = film(first, last, seconds=request.seconds, width=width, height=height)
        facts = {"note": "A flip-book of pictures stands in for the film; it has no sound."}
        return VideoResult(data, "video/webm", PROJECTOR, request.seed, rehearsal=True, facts=facts)

    def speak(self, request: SpeechRequest, exchange: Exchange) -> SpeechResult:
        """A WAV with a soft tone for each word, and the time of each."""
        self._wait(1.0, exchange, 0.0, 1.0, "Humming")
        hummed = hum(request.text, speed=request.speed)
        words = [{"text": word, "start": start, "end": end} for word, start, end in hummed.words]
        facts = {"note": "Tones stand in for the voice."}
        return SpeechResult(hummed.wav, "audio/wav", SPEAKER, words, rehearsal=True, facts=facts)

    def transcribe(self, request: TranscriptRequest, exchange: Exchange) -> TranscriptResult:
        """A sentence that says that nobody has listened, spread over the recording's length."""
        self._wait(1.5, exchange, 0.0, 1.0, "Not listening")
        text, words = note_down(request.seconds)
        return TranscriptResult(text, LISTENER, "en", words, rehearsal=True)

    # --- Words -------------------------------------------------------------------------------------

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """A plausible scene description in the brand's words, the same for the same prompt and seed; data by a schema.

        Of a schema, types, choices, lengths and bounds are kept to; patterns are not.
        """
        self._wait(1.5, exchange, 0.0, 1.0, "Writing")
        if request.schema is None:
            return TextResult(compose(request), WRITER, rehearsal=True)
        text, data = instance(request)
        return TextResult(text, WRITER, rehearsal=True, data=data)

    def embed(self, request: EmbedRequest, exchange: Exchange) -> EmbedResult:
        """Unit vectors of hashed words: equal for equal texts, near for texts that share words."""
        self._wait(0.5, exchange, 0.0, 1.0, "Weighing")
        return EmbedResult([vector(text) for text in request.texts], WEIGHER, rehearsal=True)

    def moderate(self, request: ModerateRequest, exchange: Exchange) -> ModerateResult:
        """Nothing is flagged but a text that says "flag me"."""
        self._wait(0.5, exchange, 0.0, 1.0, "Judging")
        found = flagged(request.text)
        return ModerateResult(found, {"rehearsal": 1.0 if found else 0.0}, JUDGE, rehearsal=True)

    # --- What only a service knows -----------------------------------------------------------------

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult:
        """What it says that it gives, or its inputs, each as an output of its kind; the seed where there are none."""
        self._wait(2.0, exchange, 0.0, 1.0, "Passing on")
        return WorkflowResult(echo(request), ECHO, rehearsal=True)

    def call_out(self, request: CallOutRequest, exchange: Exchange) -> CallOutResult:
        """Calls nobody; says so, or where a file is wanted, gives a painted one."""
        self._wait(0.5, exchange, 0.0, 1.0, "Calling nobody")
        return unheard(request, ECHO)

    def _wait(self, seconds: float, exchange: Exchange, start: float, end: float, message: str) -> None:
        ticks = 8
        for tick in range(ticks):
            exchange.progress(start + (end - start) * tick / ticks, message)
            time.sleep(seconds * self.pace / ticks)
