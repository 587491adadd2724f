"""The index as a LangChain retriever, for chains that are not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.search import SearchIndex

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


def langchain_retriever(index: SearchIndex, k: int = 5) -> BaseRetriever:
    """The ``k`` best passages as LangChain documents, best first: the verbatim text, and in ``metadata`` where it stands."""
    # Takes a good part of a second to import, which only those who use it should pay.
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class IndexRetriever(BaseRetriever):
        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            del run_manager
            return [
                Document(
                    id=hit.chunk.id,
                    page_content=hit.chunk.text,
                    metadata={
                        "document": hit.chunk.document,
                        "heading_path": hit.chunk.heading_path,
                        "page": hit.chunk.page,
                        "start": hit.chunk.start,
                        "end": hit.chunk.end,
                        "score": hit.score,
                    },
                )
                for hit in index.search(query, k)
            ]

    return IndexRetriever()
