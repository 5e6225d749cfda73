"""The index as a LangChain retriever, for chains that other people build."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from firstguess.knowledge.search import Searcher


class LessonRetriever(BaseRetriever):
    """Returns a lesson's passages as documents; the metadata holds id, section, file, span and score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 4

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
    ) -> list[Document]:
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.passage.text,
                metadata={
                    "section": hit.passage.section,
                    "file": hit.passage.file,
                    "span": [hit.passage.start, hit.passage.end],
                    "score": round(hit.score, 4),
                },
            )
            for hit in self.searcher.search(query, self.k)
        ]
