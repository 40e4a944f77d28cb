"""Real chains of LangChain's, without a network; each is invoked in a process of its own."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_core.runnables import RunnableConfig, RunnableLambda, RunnableParallel

ANSWER = AIMessage("Good evening.", usage_metadata={"input_tokens": 5, "output_tokens": 2, "total_tokens": 7})


def _words(value: Any) -> str:
    return value.to_string().upper()


def _seed(given: Any, config: RunnableConfig) -> Any:
    return config["metadata"]["seed"]


poster = PromptTemplate.from_template("{topic}, made to last") | RunnableLambda(_words) | StrOutputParser()
chat = GenericFakeChatModel(messages=iter([ANSWER]))
both = RunnableParallel(loud=RunnableLambda(lambda given: given["topic"].upper()), seed=RunnableLambda(_seed))
