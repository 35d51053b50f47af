package io.stablediffusion.image;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;

/**
 * The generation parameters in an XMP document, where stable-diffusion.cpp puts those of
 * a WebP.
 */
final class Xmp {

	private static final String NAMESPACE = "https://github.com/leejet/stable-diffusion.cpp/ns/1.0/";

	private Xmp() {
	}

	/** Nothing that a document says is fetched or expanded. */
	private static XMLInputFactory parsers() {
		XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
		parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		return parsers;
	}

	/** The text, or null if there is none or the document is damaged. */
	static @Nullable String read(ByteBuffer xmp) {
		try {
			XMLStreamReader document = parsers().createXMLStreamReader(
					new ByteArrayInputStream(xmp.array(), xmp.arrayOffset(), xmp.remaining()), "UTF-8");
			while (document.hasNext()) {
				if (document.next() == XMLStreamReader.START_ELEMENT
						&& PngText.PARAMETERS.equals(document.getLocalName())
						&& NAMESPACE.equals(document.getNamespaceURI())) {
					return document.getElementText();
				}
			}
		}
		catch (XMLStreamException ex) {
			// damaged: no text
		}
		return null;
	}

}
